"""The message of a campaign as staff look at it while they write: dressed, checked, in every light."""

from collections.abc import Mapping

from flask import current_app
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit.happenings import announce
from sjoerd4u.newsletter.campaigns import looking
from sjoerd4u.newsletter.campaigns.composing import Manuscript
from sjoerd4u.newsletter.campaigns.linting import Draft, Finding, findings
from sjoerd4u.newsletter.campaigns.models import Campaign
from sjoerd4u.newsletter.campaigns.post import Words, around_of, dress
from sjoerd4u.newsletter.happenings import Teaser, TeasersWanted

ASK = {"User-Agent": "Sjoerd4u (controle van links)"}


def drafts_of(session: Session, campaign: Campaign | None, manuscript: Manuscript) -> dict[str, Draft]:
    """Each text as it would go out. Runs in an app context."""
    settings: Settings = current_app.extensions["settings"]
    made = {}
    for language, said in manuscript.texts.items():
        around = around_of(session, campaign, language, [said.body], settings.base_url)
        words = Words(kind=manuscript.kind, subject=said.subject_a, preheader=said.preheader, body=said.body)
        body = dress(settings, words, around)
        made[language] = Draft(
            language=language,
            subject=said.subject_a,
            subject_b=said.subject_b,
            preheader=said.preheader,
            body=said.body,
            text=body.text,
            html=body.html,
            dark=looking.at_night(body.html),
            around=around,
        )
    return made


def check(drafts: Mapping[str, Draft], manuscript: Manuscript) -> list[Finding]:
    """What stands in the way of sending these, and what is wise."""
    return findings(drafts, manuscript.ab_share, _answers)


def _answers(path: str) -> bool:
    """Whether a page of our own is there, as a visitor would find it."""
    return current_app.test_client().head(path, headers=ASK).status_code < 400


def newest_articles(session: Session, language: str) -> dict[str, Teaser]:
    """The articles one can show, the newest first, by name."""
    wanted = TeasersWanted(language, ())
    announce(session, wanted)
    return wanted.found


def seen_as(draft: Draft, look: str) -> str:
    """The message in one of the ways to look at it, with links that lead nowhere yet."""
    page = draft.dark if look == "donker" else looking.by_day(draft.html)
    if look == "kaal":
        page = looking.without_pictures(page)
    for hole in ("{{LEAVE}}", "{{PREFERENCES}}"):
        page = page.replace(hole, "#")
    return page.replace("<head>", '<head><base target="_top">', 1)
