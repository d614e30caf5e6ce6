"""Writing a letter: a row in the same transaction as the work it tells about. Posting comes later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail.models import OPEN, Letter, LetterState
from sjoerd4u.register.purposes import Purpose


class Link(NamedTuple):
    """A link in a letter, made when it is posted: which page, sealed for which use, for the row with which mark.

    Without a page it is a code of eight digits to type over (`kit.keys`).
    """

    endpoint: str
    use: str
    mark: str


def write_letter(
    session: Session,
    kind: str,
    to: str,
    purpose: Purpose,
    language: str,
    at: datetime,
    *,
    links: Mapping[str, Link] | None = None,
    words: Mapping[str, Any] | None = None,
    person_id: int | None = None,
) -> None:
    """Leave a letter for posting. `kind` is its folder: "newsletter/confirm" is templates/newsletter/letters/confirm/.

    `to` is a tidied address. A letter without a purpose of the register cannot be written, let alone posted.
    """
    row = letter_row(kind, to, purpose, language, at, links=links, words=words, person_id=person_id)
    session.execute(insert(Letter), [row])


def letter_row(
    kind: str,
    to: str,
    purpose: Purpose,
    language: str,
    at: datetime,
    *,
    links: Mapping[str, Link] | None = None,
    words: Mapping[str, Any] | None = None,
    person_id: int | None = None,
) -> dict[str, Any]:
    """The values of one letter, for who writes it in a statement of their own."""
    return {
        "mark": new_mark(),
        "person_id": person_id,
        "address": to,
        "kind": kind,
        "purpose": purpose.slug,
        "language": language,
        "links": {name: list(link) for name, link in (links or {}).items()},
        "words": dict(words or {}),
        "state": LetterState.WAITING,
        "tries": 0,
        "written_at": at,
        "due_at": at,
    }


def withhold_waiting(session: Session, person_id: int, purpose: Purpose, reason: str, at: datetime) -> None:
    """Keep back every letter of this purpose to this person that has not been posted yet, and say why on its row.

    Also one that is claimed: it may be on the line this very moment (then its row will say posted, as that is what
    happened), or its process died, and then it must not go out after all.
    """
    session.execute(
        update(Letter)
        .where(Letter.person_id == person_id, Letter.purpose == purpose.slug, Letter.state.in_(OPEN))
        .values(state=LetterState.WITHHELD, reason=reason, closed_at=at)
    )
