"""What a human look means here (AVG art. 22(3)): what a person decided on is kept, and no rule changes it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.handling import not_spam
from sjoerd4u.crm.models import Inquiry, InquiryState
from sjoerd4u.crm.relations import pin_interests
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.privacy.happenings import LookedAgain


def on_looked_again(session: Session, looked: LookedAgain) -> None:
    """Keep the interests that were named and derive none any more; or take a question out of the spam."""
    if looked.person_id is None:
        return
    what = looked.about.get("wat")
    if what == "inquiry.state" and InquiryState.SPAM not in looked.outcome.casefold():
        _take_out_of_spam(session, looked)
    elif what == "relation.interests":
        pin_interests(session, looked.person_id, topics_in(looked.outcome), looked.by, looked.at)


def topics_in(outcome: str) -> list[str]:
    """The topics that a line of words names: "AVG, nieuwsbrief" names two, "geen" none."""
    named = {part.strip().casefold() for part in outcome.split(",")}
    return [slug for slug, words in TOPICS.items() if {slug.casefold(), words.nl.casefold()} & named]


def _take_out_of_spam(session: Session, looked: LookedAgain) -> None:
    theirs = select(Inquiry.mark).where(Inquiry.mark == looked.about.get("mark"), Inquiry.person_id == looked.person_id)
    if mark := session.scalar(theirs):
        not_spam(session, mark, looked.by, looked.at)
