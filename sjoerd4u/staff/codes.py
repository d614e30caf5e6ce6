"""One-time codes (RFC 6238) and the ten codes for who lost the phone. Each opens once."""

import hmac
import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import BadSeal
from sjoerd4u.kit.references import ALPHABET
from sjoerd4u.register.controller import FIRM
from sjoerd4u.staff.models import StaffMember, StaffPassword, StaffRecoveryCode

STEP_SECONDS = 30
WINDOW = (-1, 0, 1)  # clocks differ, and typing takes a while
USE = "one-time codes"
HOW_MANY, GROUPS, GROUP = 10, 3, 4  # 53 bits each
FOR_NOBODY = "A" * 32


def new_secret() -> str:
    """A secret for a new authenticator app: 160 bits in base32."""
    return pyotp.random_base32()


def uri(secret: str, address: str) -> str:
    """What an authenticator app reads to make codes of this secret."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=FIRM.product))


def picture(secret: str, address: str) -> str:
    """The same as a QR code: a data URI of an SVG with its own light border, so that it can be read on any ground."""
    import segno  # only for who sets up their app

    return str(segno.make(uri(secret, address), error="m").svg_data_uri(scale=5, dark="#000", light="#fff"))


# — The secret at rest ———————————————————————————————————————————————————————————————————————————————————————————


def seal(session: Session, whose: str, secret: str) -> str:
    """The secret, encrypted for the account or invitation with this mark, and readable for no other."""
    return keyring(session).conceal(USE, secret.encode(), whose).hex()


def unseal(session: Session, whose: str, sealed: str) -> str:
    """The secret inside what `seal` made for the same mark. Raises BadSeal for any other text."""
    try:
        return keyring(session).reveal(USE, bytes.fromhex(sealed), whose).decode()
    except ValueError as wrong:
        raise BadSeal(USE) from wrong


# — Using one ————————————————————————————————————————————————————————————————————————————————————————————————————


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute whose code this is, if that is now or next to now."""
    code = typed.replace(" ", "").encode("utf-8", "replace")
    now, maker = int(at.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    steps = [now + shift for shift in WINDOW]
    found = [step for step in steps if hmac.compare_digest(maker.generate_otp(step).encode(), code)]
    return max(found, default=None)


def use_step(session: Session, staff_id: int, step: int) -> bool:
    """Use up the code of this half minute, and all before it; whether it could still be used."""
    used = update(StaffPassword).where(StaffPassword.staff_id == staff_id, StaffPassword.last_step < step)
    return _hit(session, used.values(last_step=step).returning(StaffPassword.id))


def use_recovery_code(session: Session, staff_id: int, mark: str, typed: str, at: datetime) -> bool:
    """Use up a recovery code; whether it could still be used."""
    used = update(StaffRecoveryCode).where(
        StaffRecoveryCode.staff_id == staff_id,
        StaffRecoveryCode.fingerprint == _fingerprint(session, mark, typed),
        StaffRecoveryCode.used_at.is_(None),
    )
    return _hit(session, used.values(used_at=at).returning(StaffRecoveryCode.id))


def _hit(session: Session, statement: Any) -> bool:
    return session.scalar(statement.execution_options(synchronize_session=False)) is not None


# — Recovery codes ———————————————————————————————————————————————————————————————————————————————————————————————


def new_recovery_codes(session: Session, member: StaffMember, at: datetime) -> list[str]:
    """Ten new codes, to be shown once; the former ones open nothing any more."""
    session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == member.id))
    codes = ["-".join(_group() for _ in range(GROUPS)) for _ in range(HOW_MANY)]
    rows = [
        {"staff_id": member.id, "fingerprint": _fingerprint(session, member.mark, code), "made_at": at}
        for code in codes
    ]
    session.execute(insert(StaffRecoveryCode), rows)
    return codes


def recovery_codes_left(session: Session, staff_id: int) -> int:
    """How many recovery codes were not used yet."""
    left = select(func.count()).where(StaffRecoveryCode.staff_id == staff_id, StaffRecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GROUP)).lower()


def _fingerprint(session: Session, mark: str, typed: str) -> str:
    letters = "".join(char for char in typed.casefold() if char.isalnum())
    return keyring(session).fingerprint(f"recovery code\n{mark}\n{letters}".encode("utf-8", "replace").decode())
