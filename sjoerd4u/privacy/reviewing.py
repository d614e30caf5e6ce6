"""Texts that may name others (AVG art. 15(4)): staff look at each before the person sees it.

Which texts these are follows from the declarations (`names_others`): a table that somebody adds is in it without a line
here. What was typed at an address of the person (`typed_at`) is not among them: it tells them nothing new. A review
holds places and a fingerprint, not the text: when the text changes, it is reviewed anew.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, insert_into, keyring
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.kit.legible import legible, readable
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.desk_models import ReviewOutcome, TextReview
from sjoerd4u.privacy.identifying import ANYONE, Subject, is_reviewed, named, rows_of, subject_of
from sjoerd4u.privacy.request_models import Channel, RequestKind, RightsRequest
from sjoerd4u.privacy.requests import Asked, IsClosed, NoSuchRequest, note, open_request
from sjoerd4u.register.columns import about, holding, personal_columns
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.register.walks import with_people

REVIEWED_FIRST = Words(
    "Hier kan iets over een ander in staan. Een medewerker kijkt het eerst na (artikel 15 lid 4 AVG).",
    "This may say something about someone else. A member of staff reviews it first (Article 15(4) GDPR).",
)
BLACKED_OUT = "[onleesbaar gemaakt]"
MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)

Place = tuple[str, str, str]
_REVIEWS = select(TextReview).where(rows_of(Base.metadata.tables[TextReview.__tablename__], ANYONE))


class NotThisText(ValueError):
    """What was sent back is not the text with marks in it; it may have changed meanwhile."""


class NeedsReason(ValueError):
    """A text that is withheld needs a reason; so does one with nothing marked that should have parts left out."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a person that may name others. `can_be_marked`: parts can be left out. `said`: as it is read.
    `stamp`: its fingerprint."""

    table: str
    row_key: str
    column: str
    says: Words
    label: Words
    text: str
    said: str
    can_be_marked: bool
    stamp: str
    review: TextReview | None

    @property
    def place(self) -> str:
        return f"{self.table}.{self.row_key}.{self.column}"

    @property
    def waits(self) -> bool:
        return self.review is None


# — Asking ———————————————————————————————————————————————————————————————————————————————————————————————————————


def waiting_for_review(records: Iterable[Any]) -> int:
    """How many values of these records (`disclosure.Record`) wait for a review."""
    return sum(value.withheld is REVIEWED_FIRST for record in records for value in record.values)


def ask_to_see(session: Session, subject: Subject, language: str, at: datetime) -> str | None:
    """Ask to see the texts that wait for a review: the mark of the request, also when one ran already. None if nothing
    waits."""
    if not any(text.waits for text in texts_of(session, subject)):
        return None
    asked = Asked(
        kind=RequestKind.ACCESS,
        channel=Channel.PORTAL,
        language=language,
        address=subject.addresses[0],
        person_id=next(iter(subject.person_ids), None),
    )
    return open_request(session, asked, at)


def subject_of_request(session: Session, request: RightsRequest) -> Subject:
    """Whose data a request is about."""
    if request.address:
        return subject_of(session, request.address)
    known = select(PersonAddress.address).where(PersonAddress.person_id == request.person_id).limit(1)
    address = session.scalar(known) if request.person_id else None
    return subject_of(session, address) if address else Subject(tuple(filter(None, [request.person_id])))


# — The texts ————————————————————————————————————————————————————————————————————————————————————————————————————


def texts_of(session: Session, subject: Subject) -> list[Text]:
    """Every text about `subject` that may name others, with its review if that still fits."""
    found, keys, texts = reviews_of(session, subject), keyring(session), list[Text]()
    for table in with_people(Base.metadata):
        columns = [column for column, says in personal_columns(table) if says.names_others]
        if not columns:
            continue
        key = next(iter(table.primary_key.columns))
        asked = {key, *columns, *(table.c[at] for column in columns if (at := holding(column).typed_at))}
        rows = session.execute(select(*asked).where(rows_of(table, subject)).order_by(key))
        texts += [
            _text(column, row._mapping[key.name], row._mapping[column.name], found, keys)
            for row in rows
            for column in columns
            if row._mapping[column.name] and is_reviewed(holding(column), row._mapping, subject)
        ]
    return texts


def left_to_review(session: Session, request: RightsRequest) -> int:
    """How many texts of whose request this is still wait."""
    return sum(text.waits for text in texts_of(session, subject_of_request(session, request)))


def reviews_of(session: Session, subject: Subject) -> dict[Place, TextReview]:
    """Every review of texts about `subject`, by place. One statement."""
    return {_place_of(review): review for review in session.scalars(_REVIEWS, named(subject))}


def review_of(
    reviews: dict[Place, TextReview], column: Column[Any], row_key: Any, value: Any, keys: Keyring
) -> TextReview | None:
    """The review of this value, if there is one and the value is still what was reviewed."""
    review = reviews.get((column.table.name, str(row_key), column.name))
    return review if review and review.digest == _digest(keys, column, _as_text(value)) else None


def shown_by(review: TextReview, value: Any) -> tuple[Any, Words | None]:
    """What the person sees of a reviewed value: the value, and why not if it is withheld."""
    if review.outcome == ReviewOutcome.WITHHELD:
        why = review.reason or ""
        return None, Words(
            f"Niet getoond, omdat het over een ander gaat (artikel 15 lid 4 AVG). {why}",
            f"Not shown, because it is about someone else (Article 15(4) GDPR). {why}",
        )
    return (_blacked(str(value), review.blacked), None) if review.blacked else (value, None)


# — Reviewing ————————————————————————————————————————————————————————————————————————————————————————————————————


def review(
    session: Session,
    mark: str,
    place: str,
    stamp: str,
    outcome: ReviewOutcome,
    by: By,
    at: datetime,
    marked: str = "",
    reason: str = "",
) -> None:
    """Say what may be shown of one text of whose request this is. `marked`: the text with [[what to leave out]] marked.

    Raises NoSuchRequest (also for a text that is not theirs), IsClosed, NeedsReason, NotThisText.
    """
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark).with_for_update())
    if request is None or request.kind != RequestKind.ACCESS:
        raise NoSuchRequest
    if request.decided_at is not None:
        raise IsClosed(request.reference)
    text = _one_of_theirs(session, request, place)
    if text.stamp != stamp:
        raise NotThisText
    if outcome is ReviewOutcome.WITHHELD and not reason.strip():
        raise NeedsReason
    blacked = _spans(text, marked) if outcome is ReviewOutcome.PARTLY else []
    _keep(session, request, text, outcome, blacked, reason.strip() or None, by, at)
    note(session, request, by, f"tekst nagekeken: {outcome}", at)


def show_all(session: Session, mark: str, table: str, stamps: Iterable[str], by: By, at: datetime) -> int:
    """All texts of one kind that were on the page (by their stamps) and still wait may be shown; how many.

    Raises NoSuchRequest, IsClosed.
    """
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark))
    if request is None or request.kind != RequestKind.ACCESS:
        raise NoSuchRequest
    seen = set(stamps)
    chosen = [
        text
        for text in texts_of(session, subject_of_request(session, request))
        if text.waits and text.table == table and text.stamp in seen
    ]
    for text in chosen:
        review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, by, at)
    return len(chosen)


def _one_of_theirs(session: Session, request: RightsRequest, place: str) -> Text:
    texts = texts_of(session, subject_of_request(session, request))
    found = next((text for text in texts if text.place == place), None)
    if found is None:
        raise NoSuchRequest
    return found


def _keep(
    session: Session,
    request: RightsRequest,
    text: Text,
    outcome: ReviewOutcome,
    blacked: list[str],
    reason: str | None,
    by: By,
    at: datetime,
) -> None:
    place = {"table_name": text.table, "row_key": text.row_key, "column_name": text.column}
    found: dict[str, Any] = {"request_id": request.id, "digest": text.stamp, "outcome": outcome, "blacked": blacked}
    found |= {"reason": reason, "by_name": by.name, "at": at}
    new = insert_into(session, TextReview).values(**place, **found)
    session.execute(new.on_conflict_do_update(index_elements=list(place), set_=found))
    session.expire_all()


def _spans(text: Text, marked: str) -> list[str]:
    """The places between [[ and ]], as "from-until" in the text without those marks."""
    marked = marked.replace("\r\n", "\n").replace("\r", "\n")
    plain, whole = MARKED.sub(r"\1", marked), _same_lines(text.text)
    if not text.can_be_marked or plain.strip() != whole.strip():
        raise NotThisText
    # Whitespace at the ends may be lost or added on the way, inside a mark too: count from the first letter.
    spans, shift = [], _lead(whole) - _lead(plain)
    for found in MARKED.finditer(marked):
        start = found.start() + shift
        first, last = max(start, 0), min(start + len(found.group(1)), len(whole))
        if first < last:
            spans.append(f"{first}-{last}")
        shift -= 4
    if not spans:
        raise NeedsReason
    return spans


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip())


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blacked(text: str, spans: list[str]) -> str:
    text = _same_lines(text)
    for span in reversed(spans):
        start, _, end = span.partition("-")
        text = text[: int(start)] + BLACKED_OUT + text[int(end) :]
    return text


def _text(column: Column[Any], row_key: Any, value: Any, reviews: dict[Place, TextReview], keys: Keyring) -> Text:
    says, table = holding(column), column.table
    text = _as_text(value)
    return Text(
        table.name,
        str(row_key),
        column.name,
        about(Base.metadata.tables[table.name]).says,
        says.says or Words(column.name, column.name),
        text,
        text if isinstance(value, str) else readable(legible(value, says.reads)),
        isinstance(value, str),
        _digest(keys, column, text),
        review_of(reviews, column, row_key, value, keys),
    )


def _place_of(review: TextReview) -> Place:
    return (review.table_name, review.row_key, review.column_name)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _digest(keys: Keyring, column: Column[Any], text: str) -> str:
    return keys.fingerprint(f"review\n{column}\n{text}")
