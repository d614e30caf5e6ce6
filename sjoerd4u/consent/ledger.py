"""Giving and taking back consent, with proof (AVG art. 7)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent.cookies import Choice, Shown
from sjoerd4u.consent.happenings import ConsentWithdrawn
from sjoerd4u.consent.models import Consent, ConsentText, CookieChoice
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.happenings import announce
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
    """Write down that this person takes back each of `askings` (art. 7(3)), and tell who holds something by it. What
    was never given changes nothing."""
    taken_back = session.scalars(
        update(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.asking.in_([asking.slug for asking in askings]),
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=at, withdrawn_how=how)
        .returning(Consent.asking)
    ).all()
    if taken_back:
        announce(session, ConsentWithdrawn(person_id, tuple(sorted(set(taken_back))), at))


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


def keep_cookie_choice(session: Session, choice: Choice, shown: Shown, at: datetime) -> None:
    """Write down this choice with the very words that were shown, under its receipt. Nothing about who chose."""
    session.execute(
        insert(CookieChoice).values(
            mark=choice.receipt,
            text_hash=_keep_text(session, shown.text, shown.language),
            scope=choice.scope,
            place=shown.place,
            how=choice.how,
            analytics="analytics" in choice.kinds,
            tracking="tracking" in choice.kinds,
            chosen_at=at,
            ended_at=clock.end_of(choice.last_day),
            ended_how="verlopen",
        )
    )


def end_cookie_choice(session: Session, former: Choice, now: Choice, at: datetime) -> None:
    """Write down that `now` took the place of `former`: taken back if it allows less (art. 7(3)), else replaced."""
    session.execute(
        update(CookieChoice)
        .where(CookieChoice.mark == former.receipt, CookieChoice.ended_at > at)
        .values(ended_at=at, ended_how="ingetrokken" if former.kinds - now.kinds else "vervangen")
    )


def cookie_receipt(session: Session, mark: str) -> Row[Any] | None:
    """A choice with the words that were shown, by its receipt."""
    found: Any = session.execute(
        select(CookieChoice, ConsentText.text, ConsentText.language, ConsentText.hash)
        .join(ConsentText, ConsentText.hash == CookieChoice.text_hash)
        .where(CookieChoice.mark == mark)
    ).first()
    row: Row[Any] | None = found
    return row


def _keep_text(session: Session, text: str, language: str) -> str:
    """The SHA-256 of a shown text, under which it is kept once."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    session.execute(
        insert_into(session, ConsentText).values(hash=digest, language=language, text=text).on_conflict_do_nothing()
    )
    return digest
