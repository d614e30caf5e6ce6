"""Passkeys (WebAuthn level 3): a key in somebody's device, unlocked there by finger, face or PIN.

The device signs a question of ours that can be answered once. It only does so on our own pages, so there is nothing to
type into a false one.
"""

import base64
import ipaddress
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.register.controller import FIRM
from sjoerd4u.staff import means
from sjoerd4u.staff.models import PasskeyChallenge, StaffMember, StaffPasskey
from sjoerd4u.staff.sessions import digest

ANSWER_WITHIN = timedelta(minutes=5)
LONGEST = 20_000
COMING_IN = "binnenkomen"


class NotAccepted(ValueError):
    """What the device answered does not prove anything: too late, used before, or not a key of ours."""


@dataclass(frozen=True, slots=True)
class Site:
    """For which site keys are made, and from which addresses they may be used (`rp_id` and `origins`)."""

    rp_id: str
    origins: tuple[str, ...]

    @classmethod
    def of(cls, base_url: str) -> "Site":
        """The site at this address. Browsers make no keys for an IP address: on this very machine it is localhost."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if not _is_ip(host):
            return cls(host, (base_url,))
        port = f":{parts.port}" if parts.port else ""
        return cls("localhost", (f"{parts.scheme}://localhost{port}",))

    @property
    def address(self) -> str:
        """Where a page must be opened for keys to work."""
        return self.origins[0]

    def works_at(self, host: str) -> bool:
        """Whether keys work on a page that was opened at this host."""
        return urlsplit(f"//{host}").hostname == self.rp_id


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# — Asking ———————————————————————————————————————————————————————————————————————————————————————————————————————


def ask_to_prove(session: Session, site: Site, at: datetime) -> str:
    """A question, as JSON for the browser, that any key of ours may answer."""
    import webauthn  # here and below where it is needed: it takes ten megabytes in every process

    needed = webauthn.helpers.structs.UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(rp_id=site.rp_id, user_verification=needed)
    _note(session, COMING_IN, options.challenge, at)
    return webauthn.options_to_json(options)


def ask_to_add(session: Session, site: Site, member: StaffMember, at: datetime) -> str:
    """A question, as JSON for the browser, that a new key of this member answers."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=FIRM.product,
        user_name=member.address or "",
        user_display_name=member.name,
        user_id=member.mark.encode(),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=_bytes_of(key.credential))
            for key in means.passkeys_of(session, member)
        ],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    _note(session, member.mark, options.challenge, at)
    return webauthn.options_to_json(options)


def _note(session: Session, use: str, challenge: bytes, at: datetime) -> None:
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.asked_at <= at - ANSWER_WITHIN))
    row = {"digest": digest(_text_of(challenge)), "use": use, "asked_at": at}
    session.execute(insert(PasskeyChallenge).values(**row))


# — Answering ————————————————————————————————————————————————————————————————————————————————————————————————————


def prove(session: Session, site: Site, answer: str, at: datetime) -> StaffMember:
    """Whose key answered. The question is used up, so commit also when this raises NotAccepted."""
    said, challenge = _read(session, answer, COMING_IN, at)
    found = session.execute(
        select(StaffPasskey, StaffMember)
        .join(StaffMember, StaffMember.id == StaffPasskey.staff_id)
        .where(StaffPasskey.credential == str(said.get("id")), StaffMember.ended_at.is_(None))
    ).first()
    if found is None:
        raise NotAccepted
    key, member = found
    verified = _verified(
        "verify_authentication_response",
        credential=said,
        expected_challenge=challenge,
        expected_rp_id=site.rp_id,
        expected_origin=list(site.origins),
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    key.sign_count, key.used_at = verified.new_sign_count, at
    return member


def add(session: Session, site: Site, member: StaffMember, answer: str, name: str, at: datetime) -> None:
    """Keep the key that answered, under this name. Raises NotAccepted; commit also then."""
    said, challenge = _read(session, answer, member.mark, at)
    verified = _verified(
        "verify_registration_response",
        credential=said,
        expected_challenge=challenge,
        expected_rp_id=site.rp_id,
        expected_origin=list(site.origins),
        require_user_verification=True,
    )
    credential = _text_of(verified.credential_id)
    if session.scalar(select(StaffPasskey.id).where(StaffPasskey.credential == credential)):
        raise NotAccepted
    row = {"public_key": verified.credential_public_key, "sign_count": verified.sign_count, "added_at": at}
    session.execute(
        insert(StaffPasskey).values(mark=new_mark(), staff_id=member.id, credential=credential, name=name, **row)
    )
    trail.record(session, By(member.id, member.name), "toegevoegd", f"toegangssleutel “{name}”", at)


def _text_of(raw: bytes) -> str:
    """As WebAuthn writes bytes: base64url without padding (RFC 7515 § 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes_of(text: str) -> bytes:
    """Raises ValueError for what cannot be read, TypeError for what is no text."""
    return base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}")


def _read(session: Session, answer: str, use: str, at: datetime) -> tuple[dict[str, Any], bytes]:
    """What the device says, and the question of ours that it answers, which is used up. Raises NotAccepted."""
    try:
        said = json.loads(answer if len(answer) <= LONGEST else "")
        client = json.loads(_bytes_of(said["response"]["clientDataJSON"]))
        challenge = _bytes_of(client["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError) as unreadable:
        raise NotAccepted from unreadable
    asked = delete(PasskeyChallenge).where(
        PasskeyChallenge.digest == digest(_text_of(challenge)),
        PasskeyChallenge.use == use,
        PasskeyChallenge.asked_at > at - ANSWER_WITHIN,
    )
    if session.scalar(asked.returning(PasskeyChallenge.id)) is None:
        raise NotAccepted
    return said, challenge


def _verified(by: str, **what: Any) -> Any:
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return getattr(webauthn, by)(**what)
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise NotAccepted from wrong
