"""Adding up what became of a campaign: out of the rows while they are here, out of the counts after that.

When the term of a message is over its row is counted and deleted in one transaction, so a total never changes by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, literal, select
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store, insert_into
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState, Measure, OpenOrClick, Returned
from sjoerd4u.newsletter.campaigns.measuring import OPENED
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignCount, LinkCount, LinkTarget
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person
from sjoerd4u.register.purposes import SENT_NEWS

LEAVES_BECAUSE_OF_IT = timedelta(days=7)
BATCH = 1000
FIRST = "A"  # the subject of who got the only one


@dataclass(frozen=True, slots=True)
class Tally:
    """People, each counted once. Opens and clicks only of those who let us measure them (`may_count_…`)."""

    accepted: int = 0
    returned: int = 0
    complained: int = 0
    left: int = 0
    may_count_opens: int = 0
    opened: int = 0
    machine_opens: int = 0
    may_count_clicks: int = 0
    clicked: int = 0
    machine_clicks: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in NAMES))


NAMES = tuple(field.name for field in fields(Tally))
Key = tuple[int, str]  # the campaign, and which of two subjects


def tallies(session: Session, campaigns: Iterable[int]) -> dict[Key, Tally]:
    """What became of these campaigns, by subject. Three statements, however many."""
    ids = list(campaigns)
    found = tally_rows(session, ids, Delivery.campaign_id.in_(ids))
    kept = select(CampaignCount).where(CampaignCount.campaign_id.in_(ids))
    for row in session.scalars(kept):
        key = (row.campaign_id, row.subject)
        found[key] = found.get(key, Tally()) + Tally(*(getattr(row, name) for name in NAMES))
    return found


def link_tallies(session: Session, campaign_id: int) -> list[Any]:
    """Each link of a campaign in the order of the message: url, how many people, how many programs."""
    by = {machine: func.count().filter(OpenOrClick.by_machine.is_(machine)) for machine in (False, True)}
    live = (
        select(OpenOrClick.number, by[False].label("people"), by[True].label("programs"))
        .join(Delivery, Delivery.id == OpenOrClick.delivery_id)
        .where(Delivery.campaign_id == campaign_id, OpenOrClick.number != OPENED)
        .group_by(OpenOrClick.number)
        .subquery()
    )
    people = func.coalesce(live.c.people, 0) + func.coalesce(LinkCount.clicked, 0)
    programs = func.coalesce(live.c.programs, 0) + func.coalesce(LinkCount.machines, 0)
    rows = (
        select(LinkTarget.url, LinkTarget.number, people.label("people"), programs.label("programs"))
        .outerjoin(live, live.c.number == LinkTarget.number)
        .outerjoin(LinkCount, LinkCount.link_id == LinkTarget.id)
        .where(LinkTarget.campaign_id == campaign_id, LinkTarget.number > 0)
    )
    return list(session.execute(rows.order_by(LinkTarget.number)))


def tally_rows(session: Session, campaigns: list[int], where: ColumnElement[bool]) -> dict[Key, Tally]:
    """The rows of these campaigns added up, by campaign and subject."""
    took = Delivery.state == DeliveryState.ACCEPTED
    counts = (
        took,
        Delivery.returned.in_((Returned.SOFT, Returned.HARD)),
        Delivery.returned == Returned.COMPLAINT,
        _left(session, campaigns),
        and_(took, Delivery.measure.in_((Measure.OPENS, Measure.BOTH))),
        _seen(OpenOrClick.number == OPENED, by_machine=False),
        _seen(OpenOrClick.number == OPENED, by_machine=True),
        and_(took, Delivery.measure.in_((Measure.CLICKS, Measure.BOTH))),
        _seen(OpenOrClick.number != OPENED, by_machine=False),
        _seen(OpenOrClick.number != OPENED, by_machine=True),
    )
    subject = func.coalesce(Delivery.variant, FIRST)
    added = select(Delivery.campaign_id, subject, *(func.sum(case((one, 1), else_=0)) for one in counts)).where(where)
    rows = session.execute(added.group_by(Delivery.campaign_id, subject))
    return {(row[0], row[1]): Tally(*(int(number) for number in row[2:])) for row in rows}


def _seen(what: ColumnElement[bool], *, by_machine: bool) -> ColumnElement[bool]:
    return exists().where(OpenOrClick.delivery_id == Delivery.id, what, OpenOrClick.by_machine.is_(by_machine))


def _left(session: Session, campaigns: list[int]) -> ColumnElement[bool]:
    """Whether the reader left after this message, at most a week after the campaign was done."""
    done = func.coalesce(Campaign.finished_at, Campaign.began_at)
    moments = select(Campaign.id, done).where(Campaign.id.in_(campaigns), done.is_not(None))
    ends = {key: moment + LEAVES_BECAUSE_OF_IT for key, moment in session.execute(moments)}
    if not ends:
        return literal(False)
    until = case(*((Delivery.campaign_id == key, end) for key, end in ends.items()))
    return exists().where(
        Subscriber.person_id == Delivery.person_id, Subscriber.left_at >= Delivery.closed_at, Subscriber.left_at < until
    )


# — When the rows go —————————————————————————————————————————————————————————————————————————————————————————————


def count_and_forget(store: Store, at: datetime) -> int:
    """Make counts of the messages whose term is over, in small transactions; gives how many messages went.

    Those of a person who restricted the use of their data stay: they are only stored.
    """
    before = clock.start_of(SENT_NEWS.first_anchor_kept(clock.day_of(at)))
    stored = exists().where(Person.id == Delivery.person_id, Person.restricted_at.is_not(None))
    old = select(Delivery.id).where(Delivery.written_at < before, ~stored).order_by(Delivery.id).limit(BATCH)
    gone = 0
    while True:
        with store.writing() as session:
            ids = list(session.scalars(old))
            if not ids:
                return gone
            _count(session, ids, at)
            session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
            session.commit()
        gone += len(ids)


def _count(session: Session, ids: list[int], at: datetime) -> None:
    these = Delivery.id.in_(ids)
    campaigns = list(session.scalars(select(Delivery.campaign_id).where(these).distinct()))
    for (campaign_id, subject), tally in sorted(tally_rows(session, campaigns, these).items()):
        numbers = {name: getattr(tally, name) for name in NAMES}
        new = insert_into(session, CampaignCount).values(
            campaign_id=campaign_id, subject=subject, counted_at=at, **numbers
        )
        more = {name: getattr(CampaignCount, name) + number for name, number in numbers.items()} | {"counted_at": at}
        session.execute(new.on_conflict_do_update(index_elements=["campaign_id", "subject"], set_=more))
    _count_links(session, these, at)


def _count_links(session: Session, these: ColumnElement[bool], at: datetime) -> None:
    by = {machine: func.sum(case((OpenOrClick.by_machine.is_(machine), 1), else_=0)) for machine in (False, True)}
    on = and_(LinkTarget.campaign_id == Delivery.campaign_id, LinkTarget.number == OpenOrClick.number)
    rows = (
        select(LinkTarget.id, by[False], by[True])
        .select_from(OpenOrClick)
        .join(Delivery, Delivery.id == OpenOrClick.delivery_id)
        .join(LinkTarget, on)
        .where(these, OpenOrClick.number != OPENED)
        .group_by(LinkTarget.id)
    )
    for link_id, people, programs in session.execute(rows).all():
        new = insert_into(session, LinkCount).values(link_id=link_id, clicked=people, machines=programs, counted_at=at)
        more = {"clicked": LinkCount.clicked + people, "machines": LinkCount.machines + programs, "counted_at": at}
        session.execute(new.on_conflict_do_update(index_elements=["link_id"], set_=more))
