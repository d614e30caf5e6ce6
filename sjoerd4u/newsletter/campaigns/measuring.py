"""Measuring opens and clicks: only of who said yes to just that, only the day, people and programs apart (AVG art. 7,
Telecommunicatiewet art. 11.7a).

What comes in within a few seconds is judged together and only then written down, so the moments themselves are never
stored: see docs/decisions/0007.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent.happenings import ConsentWithdrawn
from sjoerd4u.consent.models import Consent
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, Measure, OpenOrClick
from sjoerd4u.newsletter.campaigns.models import LinkTarget
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person
from sjoerd4u.register.askings import MEASURE_CLICKS, MEASURE_OPENS
from sjoerd4u.register.purposes import SENT_NEWS

OPENED = 0  # the number of an open; links begin at 1
TRAP = -1  # the link nobody can see
AT_DELIVERY = timedelta(seconds=2)  # whoever is this quick is no person
BURST = timedelta(seconds=5)
MANY_LINKS = 4  # or all there are: so many different links within a burst, no person does


@dataclass(frozen=True, slots=True)
class Hit:
    """A picture that was loaded or a link that was followed (`number`). `by_machine`: who did says to be a program; it
    helps to judge the rest, and is itself never written down."""

    delivery_id: int
    number: int
    at: datetime
    by_machine: bool = False


class Seen(NamedTuple):
    """One row to be: an open or click, by whom it seems."""

    number: int
    by_machine: bool


# — What may be measured —————————————————————————————————————————————————————————————————————————————————————————


def may_measure_opens() -> ColumnElement[bool]:
    """Whether the reader of a `Delivery` lets us measure opens: then, and now."""
    return _allows(MEASURE_OPENS.slug, Subscriber.measure_opens, (Measure.OPENS, Measure.BOTH))


def may_measure_clicks() -> ColumnElement[bool]:
    """Whether the reader of a `Delivery` lets us measure clicks: then, and now."""
    return _allows(MEASURE_CLICKS.slug, Subscriber.measure_clicks, (Measure.CLICKS, Measure.BOTH))


def _allows(asking: str, ticked: Any, bodies: Collection[Measure]) -> ColumnElement[bool]:
    given = (Consent.person_id == Delivery.person_id, Consent.asking == asking, Consent.withdrawn_at.is_(None))
    return and_(
        Delivery.measure.in_(bodies),
        exists().where(*given),
        exists().where(Subscriber.person_id == Delivery.person_id, ticked, Subscriber.left_at.is_(None)),
        exists().where(Person.id == Delivery.person_id, Person.restricted_at.is_(None)),
    )


class Link(NamedTuple):
    """A counted link: where it leads, and of which message it may be counted (None: of none)."""

    url: str
    number: int
    delivery_id: int | None


def opened(session: Session, mark: str) -> int | None:
    """The delivery with this mark, if its reader lets us measure opens."""
    return session.scalar(select(Delivery.id).where(Delivery.mark == mark, may_measure_opens()))


def followed(session: Session, mark: str, link: str) -> Link | None:
    """Where the link with the mark `link` leads, in the message with this mark. None: we have no such link there.

    A message that is forgotten meanwhile still leads on.
    """
    columns = (Delivery.id, Delivery.campaign_id.label("campaign"), may_measure_clicks().label("may"))
    message = select(*columns).where(Delivery.mark == mark).subquery()
    found = session.execute(
        select(LinkTarget.url, LinkTarget.number, LinkTarget.campaign_id, message)
        .select_from(LinkTarget)
        .outerjoin(message, message.c.id.is_not(None))
        .where(LinkTarget.mark == link)
    ).one_or_none()
    if found is None or (found.id is not None and found.campaign != found.campaign_id):
        return None
    return Link(found.url, found.number or TRAP, found.id if found.may else None)


# — Telling people from programs —————————————————————————————————————————————————————————————————————————————————


def judged(hits: Sequence[Hit], links: int, accepted_at: datetime | None) -> set[Seen]:
    """What these hits on one message, close together, come down to; `links` is how many links the message has."""
    together = _is_scan(hits, links)
    return {
        Seen(hit.number, together or _is_at_delivery(hit, accepted_at))
        for hit in hits
        if hit.number != TRAP and not hit.by_machine
    }


def _is_at_delivery(hit: Hit, accepted_at: datetime | None) -> bool:
    return accepted_at is None or hit.at < accepted_at + AT_DELIVERY


def _is_scan(hits: Sequence[Hit], links: int) -> bool:
    """Whether somebody followed the link nobody sees, or all links (or many) within seconds."""
    if any(hit.number == TRAP for hit in hits):
        return True
    clicks = [hit for hit in hits if hit.number != OPENED]
    enough = max(2, min(links, MANY_LINKS))
    return any(
        len({other.number for other in clicks if hit.at <= other.at <= hit.at + BURST}) >= enough for hit in clicks
    )


# — Writing down —————————————————————————————————————————————————————————————————————————————————————————————————


def write_down(session: Session, hits: Iterable[Hit]) -> int:
    """Keep of these hits what may be kept, each message and link once, with its day; gives the number of new rows.

    Asks again whether it may: who withdrew in these seconds is not measured.
    """
    in_order = sorted(hits, key=attrgetter("delivery_id", "at"))
    days = [list(theirs) for _, theirs in groupby(in_order, key=lambda hit: (hit.delivery_id, day_of(hit.at)))]
    if not days:
        return 0
    messages = {message.id: message for message in _messages(session, {hit.delivery_id for hit in in_order})}
    rows: list[dict[str, Any]] = []
    for theirs in days:
        message = messages.get(theirs[0].delivery_id)
        if message is None:
            continue
        rows += _rows(message, theirs)
        if any(hit.number == TRAP and not hit.by_machine for hit in theirs):
            _take_for_program(session, message, theirs[-1].at)
    return _insert(session, rows)


def _messages(session: Session, ids: Iterable[int]) -> list[Any]:
    links = (
        select(LinkTarget.campaign_id, func.count().label("links"))
        .where(LinkTarget.number > 0)
        .group_by(LinkTarget.campaign_id)
        .subquery()
    )
    return list(
        session.execute(
            select(
                Delivery.id,
                Delivery.campaign_id,
                Delivery.written_at,
                Delivery.closed_at,
                func.coalesce(links.c.links, 0).label("links"),
                may_measure_opens().label("opens"),
                may_measure_clicks().label("clicks"),
            )
            .outerjoin(links, links.c.campaign_id == Delivery.campaign_id)
            .where(Delivery.id.in_(list(ids)))
        )
    )


def _rows(message: Any, hits: list[Hit]) -> list[dict[str, Any]]:
    """The rows these hits become. After the term of the message nothing is measured any more."""
    day = day_of(hits[0].at)
    if day > SENT_NEWS.last_day(day_of(message.written_at)):
        return []
    return [
        {"delivery_id": message.id, "number": seen.number, "by_machine": seen.by_machine, "seen_on": day}
        | {"campaign_id": message.campaign_id}
        for seen in sorted(judged(hits, message.links, message.closed_at))
        if (message.opens if seen.number == OPENED else message.clicks)
    ]


def _insert(session: Session, rows: list[dict[str, Any]]) -> int:
    if not rows:
        return 0
    campaigns = {row["campaign_id"] for row in rows}
    found = session.execute(
        select(LinkTarget.campaign_id, LinkTarget.number, LinkTarget.url).where(LinkTarget.campaign_id.in_(campaigns))
    )
    urls = {(row.campaign_id, row.number): row.url for row in found}
    values = [
        {name: row[name] for name in ("delivery_id", "number", "by_machine", "seen_on")}
        | {"target": urls.get((row["campaign_id"], row["number"])) if row["number"] != OPENED else None}
        for row in rows
    ]
    new = insert_into(session, OpenOrClick).values(values).on_conflict_do_nothing().returning(OpenOrClick.id)
    return len(session.scalars(new).all())


def _take_for_program(session: Session, message: Any, at: datetime) -> None:
    """Who follows the link nobody sees was a program all day: what was taken for a person today was not."""
    taken = delete(OpenOrClick).where(
        OpenOrClick.delivery_id == message.id,
        OpenOrClick.by_machine.is_(False),
        OpenOrClick.seen_on == day_of(at),
    )
    rows = session.execute(taken.returning(OpenOrClick.number)).scalars().all()
    again = [
        {"delivery_id": message.id, "number": number, "by_machine": True, "seen_on": day_of(at)}
        | {"campaign_id": message.campaign_id}
        for number in rows
    ]
    _insert(session, again)


# — Forgetting ———————————————————————————————————————————————————————————————————————————————————————————————————


def forget_on_withdrawal(session: Session, happening: ConsentWithdrawn) -> None:
    """Forget what was measured by a consent that is taken back. The messages it was measured in stay silent, also when
    the person says yes again later."""
    mine = select(Delivery.id).where(Delivery.person_id == happening.person_id)
    measured = delete(OpenOrClick).where(OpenOrClick.delivery_id.in_(mine))
    if MEASURE_OPENS.slug in happening.askings:
        session.execute(measured.where(OpenOrClick.number == OPENED))
        _let_go(session, happening.person_id, {Measure.BOTH: Measure.CLICKS, Measure.OPENS: Measure.NONE})
    if MEASURE_CLICKS.slug in happening.askings:
        session.execute(measured.where(OpenOrClick.number != OPENED))
        _let_go(session, happening.person_id, {Measure.BOTH: Measure.OPENS, Measure.CLICKS: Measure.NONE})


def _let_go(session: Session, person_id: int, changes: dict[Measure, Measure]) -> None:
    for before, after in changes.items():
        theirs = (Delivery.person_id == person_id, Delivery.measure == before)
        session.execute(update(Delivery).where(*theirs).values(measure=after))


# — For who chooses the better of two subjects ———————————————————————————————————————————————————————————————————


def clicked_by_subject(session: Session, campaign_id: int) -> dict[str, int]:
    """How many people, as far as they let us see it, clicked in the messages with each subject ("A", "B")."""
    people = func.count(func.distinct(OpenOrClick.delivery_id))
    theirs = (Delivery.campaign_id == campaign_id, OpenOrClick.number != OPENED, OpenOrClick.by_machine.is_(False))
    rows = select(Delivery.variant, people).join(OpenOrClick, OpenOrClick.delivery_id == Delivery.id).where(*theirs)
    return {variant: number for variant, number in session.execute(rows.group_by(Delivery.variant)) if variant}
