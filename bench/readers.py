"""Very many readers of the newsletter, written straight into the tables, and one campaign to them."""

from datetime import UTC, datetime

from sqlalchemy import insert

from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.consent.models import Consent, ConsentText
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.campaigns import composing, steering
from sjoerd4u.newsletter.campaigns.composing import Manuscript, Said
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import SYSTEM
from sjoerd4u.register.askings import NEWS_BY_MAIL

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
BATCH = 5000
TEXT = "text"
PARAGRAPH = "Een alinea over de wet, met een paar woorden meer dan nodig is om een regel te vullen. " * 6


def fill_readers(store: Store, number: int) -> None:
    """So many people who read the newsletter by consent."""
    with store.writing() as session:
        session.execute(insert(ConsentText).values(hash=TEXT, language="nl", text="Ja"))
        keys = keyring(session)
        for start in range(1, number + 1, BATCH):
            some = range(start, min(start + BATCH, number + 1))
            people = [
                {"id": n, "mark": new_mark(), "language": "nl", "source": "nieuwsbrief", "met_at": AT} for n in some
            ]
            session.execute(insert(Person), people)
            session.execute(insert(PersonAddress), [{"id": n, "person_id": n, "address": address(n)} for n in some])
            session.execute(insert(Subscriber), [_subscriber(n) for n in some])
            session.execute(insert(Consent), [_consent(n, keys.fingerprint(address(n))) for n in some])
        session.commit()


def address(number: int) -> str:
    """The address of this reader."""
    return f"lezer{number}@huis{number % 50}.test"


def _subscriber(number: int) -> dict[str, object]:
    return {"mark": new_mark(), "person_id": number, "confirmed_at": AT}


def _consent(number: int, key: str) -> dict[str, object]:
    given = {"asked_at": AT, "given_at": AT, "given_how": "knop in de bevestigingsbrief", "page": "/nieuwsbrief"}
    return given | {"mark": new_mark(), "person_id": number, "key": key, "asking": NEWS_BY_MAIL.slug, "text_hash": TEXT}


def a_campaign(store: Store, at: datetime, paragraphs: int = 14) -> str:
    """A campaign of about 20 kB on the wire to all of them, to be sent at once; gives its mark."""
    body = "# Nieuws\n\n" + "\n\n".join([PARAGRAPH] * paragraphs) + "\n\n[Lees verder](/artikelen)\n"
    with store.writing() as session:
        said = Said(subject_a="Nieuws over de wet", body=body)
        mark = composing.begin(session, Manuscript(texts={"nl": said}), SYSTEM, at)
        steering.start(session, mark, SYSTEM, at)
        session.commit()
    return mark
