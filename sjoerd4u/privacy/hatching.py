"""Filling a person for the canary: one row in every table with people, a token of its own in every column."""

import json
import secrets
import struct
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    insert,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from sjoerd4u.kit.db import Base, keyring
from sjoerd4u.privacy.portability import plain
from sjoerd4u.register.columns import Reach, about, holding
from sjoerd4u.register.walks import is_of_browser, table_of, target

# Texts of machinery in tables with people, each judged to say nothing about a person. A text or JSON column that is
# declared technical, is no key and is not on this list is taken for a mistake: two must agree before words stay untold.
MACHINERY = {
    "download.digest": "a fingerprint of what was packed, to see whether it is still the same",
    "letter.language": "in which language a letter is made; the person's own language is told",
    "text_review.row_key": "the number of a row that is told itself",
    "text_review.digest": "a keyed fingerprint of a text that is told itself; blanked at erasure",
    "text_review.blacked": "places in a text, as numbers",
    "quote_sending.digest": "a fingerprint of the frozen copy, that is told itself",
    "campaign_delivery.claimed_by": "which process of ours is sending it",
    "invoice.seller": "our own name, address and account, as they stood on the invoice",
    "payment.account": "which of our own accounts the money came in on",
    "letter.links": "which pages a letter links to, by the marks of rows that are told",
}

SHORTEST = 12  # a token shorter than this could be found by accident
NEVER = datetime(1990, 1, 1, tzinfo=UTC)
numbers = count(1)


@dataclass(frozen=True, slots=True)
class Token:
    """A value that occurs nowhere else, with the bytes by which it is known; without bytes it cannot be sought."""

    column: Column[Any]
    value: Any
    marks: tuple[bytes, ...] = ()

    @property
    def can_be_found(self) -> bool:
        return bool(self.marks)

    def is_in(self, raw: bytes) -> bool:
        """Whether any trace of it is in `raw`."""
        return any(mark in raw for mark in self.marks)

    def equals(self, told: Any) -> bool:
        """Whether `told`, out of a JSON document, is this value."""
        return bool(json.loads(json.dumps(plain(self.value))) == told)


@dataclass(slots=True)
class Bird:
    """A person with a token in every column, and the keys of the rows."""

    address: str
    tokens: dict[str, Token] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)


def hatch(session: Session, name: str) -> Bird:
    """Insert a row for a new person in every table with people, and in the tables of the firm that those need."""
    bird = Bird(f"kanarie-{name}-{secrets.token_hex(6)}@example.org")
    for table in _to_fill(Base.metadata, tuple(Base.metadata.tables.values())):
        _insert(session, table, bird)
    return bird


@lru_cache(maxsize=4)
def _to_fill(metadata: MetaData, _tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables with people, and those of the firm that they point to; each after what it points to itself."""
    about_people = [table for table in metadata.sorted_tables if about(table).has_people]
    columns = [column for table in about_people for column in table.columns if column.foreign_keys]
    wanted = {*about_people, *(table_of(target(column)) for column in columns)}
    return tuple(table for table in metadata.sorted_tables if table in wanted and not is_of_browser(table))


def is_suspect(column: Column[Any]) -> bool:
    """Whether words are declared to say nothing about a person without anybody having judged so (`MACHINERY`)."""
    is_key = column.primary_key or column.unique or column.foreign_keys or holding(column).reach
    holds_words = isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
    judged = holding(column).is_personal or bool(is_key) or str(column) in MACHINERY
    table = table_of(column)
    return about(table).has_people and not is_of_browser(table) and holds_words and not judged


def _insert(session: Session, table: Table, bird: Bird) -> None:
    values = {column.name: _value(session, column, bird) for column in table.columns if column is not _numbered(table)}
    own = next(iter(table.primary_key.columns))
    bird.keys[table.name] = session.scalars(insert(table).returning(own), values).one()


def _numbered(table: Table) -> Column[Any] | None:
    """The primary key that the database fills in itself."""
    return table.autoincrement_column


def _value(session: Session, column: Column[Any], bird: Bird) -> Any:
    reach = holding(column).reach
    if column.foreign_keys:
        return bird.keys.get(table_of(target(column)).name)
    if reach is Reach.ADDRESS:
        token = Token(column, bird.address, (bird.address.encode(),))
    elif reach is Reach.KEY:
        fingerprint = keyring(session).fingerprint(bird.address)
        token = Token(column, fingerprint, (fingerprint.encode(),))
    else:
        token = _token(column)
    if about(table_of(column)).has_people:
        bird.tokens[str(column)] = token
    return token.value


def _token(column: Column[Any]) -> Token:
    number, kind = next(numbers), column.type
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(kind, Enum):
        return Token(column, kind.enums[0])
    if isinstance(kind, Boolean):
        return Token(column, True)
    if isinstance(kind, DateTime):
        return _moment(column, number)
    if isinstance(kind, Date):
        day = date(1850, 1, 1) + timedelta(days=number)
        return Token(column, day, (day.isoformat().encode(),))
    if isinstance(kind, Integer | Numeric):
        whole = 1_500_000_000 + number * 7919
        return Token(column, whole, (str(whole).encode(), struct.pack(">i", whole)))
    return _words(column, kind, number)


def _moment(column: Column[Any], number: int) -> Token:
    """The minutes, seconds and millionths are what is sought: they are the same in every time zone and notation."""
    moment = NEVER + timedelta(
        days=number, minutes=number % 60, seconds=17 + number % 40, microseconds=100_001 + number * 10
    )
    return Token(column, moment, (f"{moment:%M:%S.%f}".encode(),))


def _words(column: Column[Any], kind: Any, number: int) -> Token:
    word = f"k{number:04}-{secrets.token_hex(8)}"
    if isinstance(kind, LargeBinary):
        return Token(column, word.encode(), (word.encode(), word.encode().hex().encode()))
    if isinstance(kind, JSON):
        return Token(column, [word] if _is_list(column) else {"kanarie": word}, (word.encode(),))
    length = getattr(kind, "length", None) or len(word)
    shortened = word[-length:]
    return Token(column, shortened, (shortened.encode(),) if len(shortened) >= SHORTEST else ())


def _is_list(column: Column[Any]) -> bool:
    made: Any = getattr(column.default, "arg", None)
    return callable(made) and isinstance(made(None), list)
