"""A cookie choice as a consent record in the structure of ISO/IEC TS 27560:2023: header, processing, parties, events.

The member names are the standard's own; where it wants something that we do not have or do not know, that is left out
or said to be open, never made up. `pii_principal_id` is null: a cookie choice is of a browser, we do not know whose.
"""

from collections.abc import Container
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from sjoerd4u.consent.models import CookieChoice
from sjoerd4u.register.askings import COOKIE_ASKINGS, Asking
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.devices import Device, devices_in
from sjoerd4u.register.purposes import COOKIE_PROOF
from sjoerd4u.register.recipients import Recipient, receivers_of
from sjoerd4u.register.vocabulary import Category, Words

SCHEMA = "ISO/IEC TS 27560:2023"
SUPERVISOR = "Autoriteit Persoonsgegevens"


def consent_record(found: Row[Any], base_url: str, built: Container[str]) -> dict[str, Any]:
    """The record of this choice. Purposes, receivers and cookies are those of today's register; `scope` says of
    which."""
    choice: CookieChoice = found.CookieChoice
    said = _Saying(found.language)
    receivers = [each for each in receivers_of(Category.VISITS) if each.hosts and each.receives_in(built)]
    return {
        "schema_version": SCHEMA,
        "record_id": choice.mark,
        "pii_principal_id": None,
        "privacy_notice": f"{base_url}/privacyverklaring",
        "language": found.language,
        "consent_text": {"text": found.text, "sha256": found.hash, "shown_at": choice.place},
        "scope": choice.scope,
        "purposes": [_purpose(tick, asking, choice, said, built, receivers) for tick, asking in COOKIE_ASKINGS.items()],
        "party_identification": [_controller(), *(_receiver(each, said) for each in receivers), _supervisor()],
        "event": [_event(choice), *_end(choice)],
        "withdrawal_method": f"{base_url}/cookies",
        "record_retention": said(COOKIE_PROOF.until),
    }


class _Saying:
    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, words: Words) -> str:
        return words.in_(self.language)


def _purpose(
    tick: str, asking: Asking, choice: CookieChoice, said: _Saying, built: Container[str], receivers: list[Recipient]
) -> dict[str, Any]:
    devices = [device for device in devices_in(built) if device.kind.tick == tick]
    return {
        "purpose": asking.purpose.slug,
        "purpose_type": said(asking.title),
        "description": said(asking.text),
        "lawful_basis": "consent (GDPR Art. 6(1)(a); Telecommunicatiewet art. 11.7a)",
        "consent_given": bool(getattr(choice, tick)),
        "pii_information": [_information(device) for device in devices],
        "pii_controllers": ["controller"],
        "third_party_recipients": [
            each.slug for each in receivers if each.only_if in {device.only_if for device in devices}
        ],
        "collection_method": "cookie",
        "retention_period": [
            {"pii_attribute_id": device.pattern, "period": said(device.lifetime), "set_by": device.set_by}
            for device in devices
        ],
        "withdrawal_method": said(asking.way_back),
    }


def _information(device: Device) -> dict[str, Any]:
    return {"pii_type": Category.VISITS.value, "pii_attribute_id": device.pattern, "sensitive": False}


def _controller() -> dict[str, Any]:
    return {
        "party_id": "controller",
        "party_role": "data controller",
        "party_name": FIRM.name,
        "party_address": f"{FIRM.street}, {FIRM.postcode} {FIRM.city}",
        "party_email": FIRM.service_email,
        "party_phone": FIRM.phone,
        "party_url": FIRM.website,
        "party_identifier": f"KvK {FIRM.kvk}",
    }


def _receiver(each: Recipient, said: _Saying) -> dict[str, Any]:
    role = {
        "party_id": each.slug,
        "party_role": said(each.role),
        "party_name": said(each.called),
        "party_country": said(each.based_in),
    }
    return {**role, "transfer": said(each.transfer), "hosts": list(each.hosts)}


def _supervisor() -> dict[str, Any]:
    return {
        "party_id": "authority",
        "party_role": "supervisory authority",
        "party_name": SUPERVISOR,
        "party_country": "NL",
    }


def _event(choice: CookieChoice) -> dict[str, Any]:
    given = choice.analytics or choice.tracking
    return {
        "event_time": _moment(choice.chosen_at),
        "event_type": "explicit consent" if given else "refusal",
        "event_state": "consent given" if given else "consent refused",
        "event_method": f"form, choice={choice.how}",
        "validity_duration": {"until": _moment(choice.ended_at)},
        "entity_id": "pii_principal",
    }


def _end(choice: CookieChoice) -> list[dict[str, Any]]:
    """What ended it before its time, if anything did."""
    states = {"ingetrokken": "consent withdrawn", "vervangen": "consent replaced"}
    state = states.get(choice.ended_how)
    return (
        [{"event_time": _moment(choice.ended_at), "event_state": state, "entity_id": "pii_principal"}] if state else []
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
