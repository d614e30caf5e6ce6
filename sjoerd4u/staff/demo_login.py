"""The accounts to try the back office with: made with the demo content, and written down for who runs it only.

There are two, because a refusal takes two pairs of eyes. A file holds what opens an account, readable by its owner
only, and exists only beside demo content. As soon as somebody changes the account, the file opens nothing and is not
shown any more.
"""

import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from json import dumps, loads
from pathlib import Path

import pyotp
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import BadSeal, Keyring
from sjoerd4u.staff import accounts, codes, means, passwords
from sjoerd4u.staff.models import Role, StaffMember, StaffPassword


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the demo who can sign in. `file`: where what opens the account is written down."""

    address: str
    name: str
    role: Role
    file: str


ROBIN = Colleague("robin@sparklingcrm-voorbeeld.nl", "Robin Kramer", Role.ADMIN, "demo-login.txt")
VERA = Colleague("vera@sparklingcrm-voorbeeld.nl", "Vera Verzonnen", Role.PRIVACY, "demo-colleague.txt")


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What opens the demo account."""

    address: str
    password: str
    secret: str

    def code_at(self, at: datetime) -> str:
        """The one-time code of this moment."""
        return str(pyotp.TOTP(self.secret).at(at))


def demo_account(session: Session, at: datetime, whose: Colleague = ROBIN) -> DemoLogin:
    """Make the account, with a password and a secret of its own in every installation."""
    login = DemoLogin(whose.address, f"demo-{secrets.token_urlsafe(12)}", codes.new_secret())
    member = accounts.add_member(session, whose.address, whose.name, whose.role, at)
    means.set_password(session, member, passwords.hashed(login.password), login.secret, 0, at)
    return login


def keep(login: DemoLogin, data_dir: Path, whose: Colleague = ROBIN) -> None:
    """Write it down, readable by the owner of the folder only."""
    path = data_dir / whose.file
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(dumps(asdict(login), indent=1) + "\n")


def kept_in(data_dir: Path, whose: Colleague = ROBIN) -> DemoLogin | None:
    """What was written down, if anything."""
    try:
        return DemoLogin(**loads((data_dir / whose.file).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def opens(database_url: str, secret_key: str, login: DemoLogin) -> bool:
    """Whether the account in this database is still as it was made; False also when the database does not answer."""
    store = Store(database_url, Keyring(secret_key))
    try:
        with store.reading() as session:
            return still_works(session, login)
    except DBAPIError:
        return False
    finally:
        store.engine.dispose()


def still_works(session: Session, login: DemoLogin) -> bool:
    """Whether the account is still as it was made: not ended, the same password, the same secret."""
    found = session.execute(
        select(StaffMember, StaffPassword)
        .join(StaffPassword, StaffPassword.staff_id == StaffMember.id)
        .where(StaffMember.address == login.address, StaffMember.ended_at.is_(None))
    ).first()
    if found is None or not passwords.fits(found[1].hash, login.password):
        return False
    try:
        return codes.unseal(session, found[0].mark, found[1].sealed_secret) == login.secret
    except BadSeal:
        return False
