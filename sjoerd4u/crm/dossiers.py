"""Everything on the page of one person: always the same few statements, however much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.consent.models import Consent
from sjoerd4u.crm.models import ContactMoment, Inquiry, InquiryState, NextStep, Opportunity, Relation, ServiceCase
from sjoerd4u.crm.relations import forget_on
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.changing import Known, sources_of
from sjoerd4u.people.models import Organisation, Person, PersonAddress, PersonPhone, Position, TrailEntry
from sjoerd4u.people.trail import SAW
from sjoerd4u.privacy import supplements
from sjoerd4u.privacy.supplement_models import Supplement
from sjoerd4u.staff.models import StaffMember

MOMENTS = 50
LOOKS = 10
STEPS_DONE = 5


@dataclass(frozen=True, slots=True)
class Dossier:
    """One person's file."""

    relation: Relation
    person: Person
    owner: StaffMember | None
    addresses: Sequence[PersonAddress]
    phones: Sequence[PersonPhone]
    positions: Sequence[Any]
    sources: dict[str, Known]
    steps: Sequence[Any]
    moments: Sequence[Any]
    more_moments: bool
    opportunities: Sequence[Opportunity]
    cases: Sequence[ServiceCase]
    inquiries: Sequence[Inquiry]
    subscriber: Subscriber | None
    consents: Sequence[Consent]
    looks: Sequence[TrailEntry]
    supplements: Sequence[Supplement]
    forgotten_on: date

    @property
    def called(self) -> str:
        """The name, or else how we reach them."""
        ways = [row.address for row in self.addresses] + [row.number for row in self.phones]
        return self.person.name or next(iter(ways), "Onbekend")


def person_of(session: Session, mark: str) -> tuple[Relation, Person] | None:
    """The file with this mark and its person; None when it is not there (any more)."""
    found = session.execute(
        select(Relation, Person).join(Person, Person.id == Relation.person_id).where(Relation.mark == mark)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def dossier(
    session: Session, relation: Relation, person: Person, viewer_id: int | None, limit: int = MOMENTS
) -> Dossier:
    """The whole file, as this member of staff may see it: somebody's own notes are only theirs."""
    moments = _moments(session, relation.id, viewer_id, limit + 1)
    return Dossier(
        relation=relation,
        person=person,
        owner=session.get(StaffMember, relation.owner_id) if relation.owner_id else None,
        addresses=_of(session, PersonAddress, person.id),
        phones=_of(session, PersonPhone, person.id),
        positions=_positions(session, person.id),
        sources=sources_of(session, person.id),
        steps=open_steps(session, NextStep.relation_id == relation.id),
        moments=moments[:limit],
        more_moments=len(moments) > limit,
        opportunities=_parts(session, Opportunity, relation.id),
        cases=_parts(session, ServiceCase, relation.id),
        inquiries=_inquiries(session, person.id),
        subscriber=session.scalar(select(Subscriber).where(Subscriber.person_id == person.id)),
        consents=_consents(session, person.id),
        looks=_looks(session, person.id),
        supplements=supplements.of_person(session, [person.id]),
        forgotten_on=forget_on(relation),
    )


def _of(session: Session, model: Any, person_id: int) -> Sequence[Any]:
    return session.scalars(select(model).where(model.person_id == person_id).order_by(model.id)).all()


def _parts(session: Session, model: Any, relation_id: int) -> Sequence[Any]:
    newest_first = (model.opened_at.desc(), model.id.desc())
    return session.scalars(select(model).where(model.relation_id == relation_id).order_by(*newest_first)).all()


def _positions(session: Session, person_id: int) -> Sequence[Any]:
    return session.execute(
        select(Position, Organisation.mark)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(Position.person_id == person_id)
        .order_by(Position.id)
    ).all()


def _inquiries(session: Session, person_id: int) -> Sequence[Inquiry]:
    wanted = select(Inquiry).where(Inquiry.person_id == person_id, Inquiry.state != InquiryState.SPAM)
    return session.scalars(wanted.order_by(Inquiry.received_at.desc(), Inquiry.id.desc())).all()


def _consents(session: Session, person_id: int) -> Sequence[Consent]:
    wanted = select(Consent).where(Consent.person_id == person_id)
    return session.scalars(wanted.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def _looks(session: Session, person_id: int) -> Sequence[TrailEntry]:
    wanted = select(TrailEntry).where(TrailEntry.person_id == person_id, TrailEntry.did == SAW)
    return session.scalars(wanted.order_by(TrailEntry.at.desc(), TrailEntry.id.desc()).limit(LOOKS)).all()


def open_steps(session: Session, *conditions: Any) -> Sequence[Any]:
    """Open steps with who does them and what they are about, the first due first."""
    owner = aliased(StaffMember)
    wanted = (
        select(
            NextStep,
            owner.name.label("owner"),
            Opportunity.title.label("opportunity"),
            ServiceCase.title.label("case"),
        )
        .outerjoin(owner, owner.id == NextStep.owner_id)
        .outerjoin(Opportunity, Opportunity.id == NextStep.opportunity_id)
        .outerjoin(ServiceCase, ServiceCase.id == NextStep.case_id)
        .where(NextStep.done_at.is_(None), *conditions)
    )
    return session.execute(wanted.order_by(NextStep.due_on, NextStep.id)).all()


def _moments(session: Session, relation_id: int, viewer_id: int | None, limit: int) -> Sequence[Any]:
    return moments(session, viewer_id, limit, ContactMoment.relation_id == relation_id)


def moments(session: Session, viewer_id: int | None, limit: int, *conditions: Any) -> Sequence[Any]:
    """Contacts with what they were about, the newest first; a note that is only its writer's only for them."""
    mine = or_(ContactMoment.only_mine.is_(False), ContactMoment.staff_id == viewer_id)
    wanted = (
        select(
            ContactMoment,
            Opportunity.title.label("opportunity"),
            Opportunity.mark.label("opportunity_mark"),
            ServiceCase.title.label("case"),
            ServiceCase.mark.label("case_mark"),
            Inquiry.reference.label("inquiry"),
            Inquiry.mark.label("inquiry_mark"),
        )
        .outerjoin(Opportunity, Opportunity.id == ContactMoment.opportunity_id)
        .outerjoin(ServiceCase, ServiceCase.id == ContactMoment.case_id)
        .outerjoin(Inquiry, Inquiry.id == ContactMoment.inquiry_id)
        .where(mine, *conditions)
    )
    return session.execute(wanted.order_by(ContactMoment.at.desc(), ContactMoment.id.desc()).limit(limit)).all()
