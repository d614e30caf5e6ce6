"""Giving and taking back consent, with proof (AVG art. 7)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent.models import Consent, ConsentText
from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.register.askings import Asking


@dataclass(frozen=True, slots=True)
class Asked:
    """Where, when and in which language somebody was asked."""

    page: str
    language: str
    at: datetime


def give(
    session: Session, askings: Iterable[Asking], person_id: int, address: str, asked: Asked, how: str, at: datetime
) -> None:
    """Write down that this person said yes to each of `askings`, in the very words they saw."""
    rows = [
        {
            "mark": new_mark(),
            "person_id": person_id,
            "key": keyring(session).fingerprint(address),
            "asking": asking.slug,
            "text_hash": _keep_text(session, asking.text.in_(asked.language), asked.language),
            "page": asked.page,
            "asked_at": asked.at,
            "given_at": at,
            "given_how": how,
        }
        for asking in askings
    ]
    if rows:
        session.execute(insert(Consent), rows)


def withdraw(session: Session, askings: Iterable[Asking], person_id: int, how: str, at: datetime) -> None:
    """Write down that this person takes back each of `askings` (art. 7(3)). What was never given changes nothing."""
    session.execute(
        update(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.asking.in_([asking.slug for asking in askings]),
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at, withdrawn_how=how)
    )


def proofs(session: Session, address: str) -> list[Row[Any]]:
    """Every consent of whoever has this address, oldest first, each with the text that was shown. Found by the
    address's fingerprint, so also after the person was forgotten."""
    return list(
        session.execute(
            select(
                Consent.mark,
                Consent.asking,
                Consent.page,
                Consent.asked_at,
                Consent.given_at,
                Consent.given_how,
                Consent.withdrawn_at,
                Consent.withdrawn_how,
                ConsentText.text,
                ConsentText.hash,
                ConsentText.language,
            )
            .join(ConsentText, ConsentText.hash == Consent.text_hash)
            .where(Consent.key == keyring(session).fingerprint(address))
            .order_by(Consent.given_at, Consent.id)
        )
    )


def _keep_text(session: Session, text: str, language: str) -> str:
    """The SHA-256 of a shown text, under which it is kept once."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    session.execute(
        insert_into(session, ConsentText).values(hash=digest, language=language, text=text).on_conflict_do_nothing()
    )
    return digest
