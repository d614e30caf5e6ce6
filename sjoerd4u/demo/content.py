"""All of it: articles, readers of the newsletter, and a month of work at the office."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.demo.desk import by_mail, wrong_attachment
from sjoerd4u.demo.figures import a_quarter_of_visits, what_readers_let_us_see
from sjoerd4u.demo.messages import a_draft, two_messages
from sjoerd4u.demo.office import open_office
from sjoerd4u.demo.readers import more_readers
from sjoerd4u.demo.stories import a_month_of_work
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.newsletter.signup import Wishes, confirm_signup, request_signup
from sjoerd4u.people.models import Person

DATA_SUBJECT = "sanne@bakkerij-voorbeeld.nl"

READERS: tuple[tuple[int, dict[str, Any]], ...] = (
    (
        41,
        {
            "address": DATA_SUBJECT,
            "given_name": "Sanne",
            "infix": "van der",
            "family_name": "Berg",
            "salutation": "mevrouw",
            "topics": ["avg", "crm-praktijk"],
            "measure_opens": True,
        },
    ),
    (
        33,
        {
            "address": "karim@installatie-voorbeeld.nl",
            "given_name": "Karim",
            "family_name": "Aydin",
            "topics": ["service"],
            "pace": "monthly",
        },
    ),
    (20, {"address": "info@drukkerij-voorbeeld.nl", "topics": []}),
    (
        12,
        {
            "address": "mieke@zorg-voorbeeld.nl",
            "given_name": "Mieke",
            "family_name": "Prins",
            "salutation": "mevrouw",
            "topics": ["klantgericht-ondernemen", "avg"],
            "pace": "quarterly",
            "measure_opens": True,
            "measure_clicks": True,
        },
    ),
    (
        3,
        {
            "address": "tom@garage-voorbeeld.nl",
            "given_name": "Tom",
            "family_name": "Smit",
            "language": "en",
            "topics": [],
        },
    ),
)
LEFT = {
    "address": "joost@reisbureau-voorbeeld.nl",
    "given_name": "Joost",
    "family_name": "de Wit",
    "topics": ["service"],
}
WAITING = {"address": "noor@makelaar-voorbeeld.nl", "topics": ["crm-praktijk"]}


def is_filled(session: Session) -> bool:
    """Whether there is already somebody in this database: demo content never joins real people."""
    return session.scalar(select(Person.id).limit(1)) is not None


def fill(session: Session, at: datetime) -> None:
    """Make the demo people, as they would have made themselves in the weeks before `at`."""
    publish_starters(session, STARTERS, at)
    for days_ago, said in (*more_readers(), *READERS):
        _reader(session, said, at - timedelta(days=days_ago))
    left = _reader(session, LEFT, at - timedelta(days=25))
    unsubscribe(session, left, "afmeldpagina", at - timedelta(days=6))
    request_signup(session, _wishes(WAITING), at - timedelta(hours=2))
    a_month_of_work(session, at)
    office = open_office(session, at)
    by_mail(office)
    wrong_attachment(office)
    two_messages(office)
    a_draft(office)
    what_readers_let_us_see(session, at)
    a_quarter_of_visits(session, at)


def _reader(session: Session, said: dict[str, Any], at: datetime) -> str:
    request_signup(session, _wishes(said), at)
    mark = session.scalars(select(Signup.mark).where(Signup.address == said["address"])).one()
    return confirm_signup(session, mark, at + timedelta(minutes=7))


def _wishes(said: dict[str, Any]) -> Wishes:
    return Wishes(**{"language": "nl", "page": "/nieuwsbrief", **said})
