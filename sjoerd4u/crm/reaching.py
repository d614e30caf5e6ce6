"""An e-mail address for somebody of whom we had none."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.rows import Refused, relation_with
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.mail import suppression
from sjoerd4u.people.changing import Source, note_sources
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.people.trail import By, record


def add_address(session: Session, mark: str, address: str, source: str, by: By, at: datetime) -> None:
    """Note this tidied address, unproven, of the person of this file.

    Only where we have none: whoever reads the mailbox can come in as this person, so another address is the person's
    own to give, with a press in both mailboxes. Raises Refused with a sentence, Gone, and Restricted.
    """
    relation = relation_with(session, mark)
    if session.scalar(select(PersonAddress.id).where(PersonAddress.person_id == relation.person_id).limit(1)):
        raise Refused("Een ander adres geeft de persoon zelf door, in Mijn gegevens: daar hoort een bewijs bij.")
    if source != Source.PERSON and suppression.is_suppressed(session, address):
        raise Refused("Naar dit adres schrijven wij niet meer. Toevoegen kan alleen als de persoon het zelf vraagt.")
    new = insert_into(session, PersonAddress).values(person_id=relation.person_id, address=address, verified_at=None)
    if session.scalar(new.on_conflict_do_nothing().returning(PersonAddress.id)) is None:
        raise Refused("Dit adres is al van een andere relatie. Is het dezelfde persoon? Voeg de twee dan samen.")
    note_sources(session, relation.person_id, ["address"], source, at)
    record(session, by, "toegevoegd", "e-mailadres", at, relation.person_id, after={"address": address})
    announce(session, PeopleChanged((relation.person_id,)))
