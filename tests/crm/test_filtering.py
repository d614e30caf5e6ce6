"""The address is the filter: of the list, and of what is kept under a name."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from sjoerd4u.crm import filtering
from sjoerd4u.crm.filtering import Filter, conditions, for_today, of_query, read, remove, save, saved_for
from sjoerd4u.crm.models import Relation, RelationKind, StepKind
from sjoerd4u.crm.relations import Newcomer, add_person, change_relation
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.steps import Planned, plan
from sjoerd4u.people.models import Person
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from tests.builders import NOW
from tests.visitor import Colleague

DAY = timedelta(days=1)


def add(session: Session, by: By, name: str, kind: str = RelationKind.CUSTOMER, days_ago: int = 0) -> str:
    newcomer = Newcomer(address=f"{name}@voorbeeld.nl", introduction=Introduction(given_name=name), kind=kind)
    return add_person(session, newcomer, by, NOW - days_ago * DAY)


def found(session: Session, query: str, me: int | None = None) -> list[str | None]:
    chosen = of_query(query, me)
    asked = select(Person.given_name).join(Relation, Relation.person_id == Person.id)
    return sorted(session.scalars(asked.where(*conditions(chosen, NOW))), key=str)


@pytest.fixture
def three(session: Session, demi: By, sam: By) -> None:
    """Three relations that differ in everything."""
    add(session, demi, "an", days_ago=100)
    bo = add(session, demi, "bo", RelationKind.PROSPECT)
    cor = add(session, sam, "cor", days_ago=10)
    plan(session, bo, Planned(StepKind.CALL, "bellen", (NOW + DAY).date()), demi, NOW)
    relation = session.scalars(select(Relation).where(Relation.mark == cor)).one()
    changes = {"labels": ['een "label"', "100%"], "owner_id": sam.staff_id}
    change_relation(session, cor, changes, relation.version, sam, NOW - 10 * DAY)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["an", "bo", "cor"]),
        ("soort=klant", ["an", "cor"]),
        ("soort=onzin", ["an", "bo", "cor"]),
        ("stil=90", ["an"]),
        ("stil=-1", ["an", "bo", "cor"]),
        ("stil=99999999999999999999", ["an", "bo", "cor"]),
        ("zonder_stap=1", ["an", "cor"]),
        ("label=een+%22label%22", ["cor"]),
        ("label=100%25", ["cor"]),
        ("label=label", []),
        ("q=bo", ["bo"]),
        ("q=voorbeeld+an", ["an"]),
        ("q=%00", ["an", "bo", "cor"]),
        ("q=---", []),
        ("eigenaar=onbekend", []),
        ("soort=klant&stil=5&zonder_stap=1", ["an", "cor"]),
    ],
)
def test_each_part_of_the_address_narrows_the_list(session: Session, query: str, names: list[str]) -> None:
    assert found(session, query) == names


@pytest.mark.usefixtures("three")
def test_mine_is_of_who_asks(session: Session, sam: By) -> None:
    assert found(session, "eigenaar=ik", sam.staff_id) == ["cor"]


def test_the_same_filter_has_one_address() -> None:
    one = read(MultiDict([("stil", "90"), ("soort", "klant"), ("gedaan", "x"), ("bladzijde", "3")]), 1)
    other = read(MultiDict([("soort", " klant "), ("stil", "090")]), 1)
    assert one.query() == other.query() == "soort=klant&stil=90"
    assert of_query(one.query(), 1) == one
    assert not Filter(me=3)


def test_a_kept_filter_is_of_one_or_of_all(session: Session, demi: By, sam: By) -> None:
    quiet = Filter(stil=90)
    mark = save(session, demi, "Stil", quiet, NOW)
    save(session, demi, "Klanten", Filter(soort="klant"), NOW, shared=True)
    assert [one.name for one in saved_for(session, demi.staff_id or 0)] == ["Klanten", "Stil"]
    assert [one.name for one in saved_for(session, sam.staff_id or 0)] == ["Klanten"]
    assert save(session, demi, "Stil", Filter(stil=30), NOW) == mark
    assert [one.query for one in saved_for(session, demi.staff_id or 0)] == ["soort=klant", "stil=30"]
    with pytest.raises(Gone):
        remove(session, sam, mark)
    remove(session, demi, mark)
    for name, chosen in (("", quiet), ("x" * 300, quiet), ("Leeg", Filter())):
        with pytest.raises(Refused):
            save(session, demi, name, chosen, NOW)


@pytest.mark.usefixtures("three")
def test_a_filter_can_feed_vandaag(session: Session, demi: By, sam: By) -> None:
    save(session, demi, "Klanten zonder contact", Filter(soort="klant", stil=90), NOW, in_today=True)
    save(session, demi, "Niemand", Filter(q="xyz"), NOW, in_today=True)
    save(session, demi, "Niet in Vandaag", Filter(soort="klant"), NOW)
    assert [(one.name, one.query, one.count) for one in for_today(session, demi.staff_id or 0, NOW)] == [
        ("Klanten zonder contact", "soort=klant&stil=90", 1)
    ]
    restrict(session, session.scalars(select(Person.id).where(Person.given_name == "an")).one(), NOW)
    assert for_today(session, demi.staff_id or 0, NOW) == []
    assert filtering.count(session, Filter(stil=90), NOW) == 0


@pytest.mark.usefixtures("clock")
def test_a_filter_is_kept_shown_and_taken_away(session: Session, office: Colleague) -> None:
    answer = office.post(
        "/kantoor/filters", {"naam": "Stille klanten", "filter": "soort=klant&stil=90", "vandaag": "1"}
    )
    page = office.follow(answer).text
    assert "Het filter is bewaard" in page
    assert "Stille klanten" in page
    kept = saved_for(session, office.member.id)[0]
    session.commit()
    assert "Stille klanten" not in office.follow(office.post(f"/kantoor/filters/{kept.mark}/weg")).text
    office.post(f"/kantoor/filters/{kept.mark}/weg", status=404)
    office.post("/kantoor/filters", {"naam": "\0", "filter": "\0" * 5000}, status=422)
