"""Telephone numbers: one spelling for each (E.164), so that a number is found however somebody typed it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import PersonPhone
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record

COUNTRY = "NL"
LONGEST = 40


class NotANumber(ValueError):
    """What was typed cannot be called. Its text is a sentence for who typed it."""


def tidy_phone(typed: str) -> str:
    """The number as E.164 ("+31332067700"); without a country it is Dutch. Raises NotANumber."""
    refused = f"“{typed[:LONGEST]}” is geen telefoonnummer. Vul het in zoals 033 206 77 00 of +32 2 123 45 67."
    import phonenumbers  # here and below where it is needed: it takes a megabyte in every process

    if len(typed) > LONGEST or not typed.isprintable():
        raise NotANumber(refused)
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except phonenumbers.NumberParseException as bad:
        raise NotANumber(refused) from bad
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise NotANumber(refused)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown(number: str) -> str:
    """A stored number as people here read it: "033 206 7700"; with its country when that is another."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    ours = parsed.country_code == phonenumbers.country_code_for_region(COUNTRY)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


def add_phone(session: Session, person_id: int, typed: str, by: By, at: datetime) -> str:
    """Note a number of this person; one that is there already stays as it is. Gives it tidied.

    Raises NotANumber, and Restricted when the person's data are only stored.
    """
    number = tidy_phone(typed)
    insist_unrestricted(session, person_id)
    new = insert_into(session, PersonPhone).values(person_id=person_id, number=number)
    if session.scalar(new.on_conflict_do_nothing().returning(PersonPhone.id)) is not None:
        record(session, by, "toegevoegd", "telefoonnummer", at, person_id, after={"number": number})
        announce(session, PeopleChanged((person_id,)))
    return number


def remove_phone(session: Session, person_id: int, number: str, by: By, at: datetime) -> None:
    """Forget a number of this person. Raises Restricted when the person's data are only stored."""
    insist_unrestricted(session, person_id)
    gone = delete(PersonPhone).where(PersonPhone.person_id == person_id, PersonPhone.number == number)
    if session.execute(gone.returning(PersonPhone.id)).all():
        record(session, by, "verwijderd", "telefoonnummer", at, person_id, before={"number": number})
        announce(session, PeopleChanged((person_id,)))
