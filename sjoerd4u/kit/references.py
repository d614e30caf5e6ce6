"""References that people can read out on the phone: V-7K3F9."""

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

# Without vowels, so that no reference is a word, and without what looks like another (0 O, 1 I L, 2 Z, 5 S, 8 B).
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
LENGTH = 5
CANDIDATES = 8


def free_reference(session: Session, column: InstrumentedAttribute[Any], prefix: str) -> str:
    """A reference that no row has in `column` yet: "V-7K3F9" for the prefix "V". The column itself must be unique."""
    candidates = [f"{prefix}-{_some_letters()}" for _ in range(CANDIDATES)]
    taken = set(session.scalars(select(column).where(column.in_(candidates))))
    return next(candidate for candidate in candidates if candidate not in taken)


def _some_letters() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
