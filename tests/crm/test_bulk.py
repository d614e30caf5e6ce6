"""One change of many files at once, and all of it back in one press."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.bulk import Change, What, Which, carry_out, number, undo
from sjoerd4u.crm.filtering import Filter
from sjoerd4u.crm.models import NextStep, Relation, StepKind
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from tests.builders import NOW, dump
from tests.visitor import Colleague

TOMORROW = (NOW + timedelta(days=1)).date()
ALL = Which(chosen=Filter())
CHANGES = [
    Change(what=What.OWNER),
    Change(what=What.LABEL, label="beurs 2026"),
    Change(what=What.STEP, kind=StepKind.CALL, says="Nabellen", due_on=TOMORROW),
]


def add(session: Session, demi: By, many: int) -> list[str]:
    return [
        add_person(session, Newcomer(address=f"x{n}@q.nl", introduction=Introduction(given_name=f"X{n}")), demi, NOW)
        for n in range(many)
    ]


@pytest.fixture
def five(session: Session, demi: By) -> list[str]:
    """The marks of five files."""
    return add(session, demi, 5)


def without_trail(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """Everything but what was noted of it, and the numbers of the versions."""
    noted = ("trail_entry", "trail_seal", "batch", "batch_row")
    place = [column.name for column in Base.metadata.tables["relation"].columns].index("version")
    rows["relation"] = [row[:place] + row[place + 1 :] for row in rows["relation"]]
    return {name: found for name, found in rows.items() if name not in noted}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_done_to_many_is_undone_in_one_press(
    store: Store, session: Session, five: list[str], demi: By, sam: By, change: Change
) -> None:
    if change.what is What.OWNER:
        change = Change(what=What.OWNER, owner_id=sam.staff_id)
    session.commit()
    before = without_trail(dump(store))
    mark, done = carry_out(session, demi, ALL, change, NOW)
    session.commit()
    assert done == number(session, ALL, NOW) == 5
    assert without_trail(dump(store)) != before
    assert undo(session, demi, mark, NOW) == 5
    assert undo(session, demi, mark, NOW) == 0
    session.commit()
    assert without_trail(dump(store)) == before


def test_only_those_that_are_ticked_change(session: Session, five: list[str], demi: By) -> None:
    _, done = carry_out(session, demi, Which(marks=tuple(five[:2])), CHANGES[1], NOW)
    labelled = [relation.mark for relation in session.scalars(select(Relation)) if relation.labels]
    assert (done, sorted(labelled)) == (2, sorted(five[:2]))


def test_what_is_so_already_is_not_changed(session: Session, five: list[str], demi: By) -> None:
    assert carry_out(session, demi, ALL, CHANGES[1], NOW)[1] == 5
    assert carry_out(session, demi, ALL, CHANGES[1], NOW)[1] == 0
    assert carry_out(session, demi, ALL, Change(what=What.NO_LABEL, label="beurs 2026"), NOW)[1] == 5


def test_who_is_only_stored_is_left_alone(session: Session, five: list[str], demi: By) -> None:
    restrict(session, session.scalars(select(Person.id).limit(1)).one(), NOW)
    assert number(session, ALL, NOW) == carry_out(session, demi, ALL, CHANGES[1], NOW)[1] == 4


def test_what_was_changed_since_stays(session: Session, five: list[str], demi: By) -> None:
    mark, _ = carry_out(session, demi, ALL, CHANGES[1], NOW)
    relation = session.scalars(select(Relation).where(Relation.mark == five[0])).one()
    relation.labels = ["anders"]
    session.flush()
    assert undo(session, demi, mark, NOW) == 4
    session.expire_all()
    assert relation.labels == ["anders"]


def test_a_step_that_is_done_stays(session: Session, five: list[str], demi: By) -> None:
    mark, _ = carry_out(session, demi, ALL, CHANGES[2], NOW)
    session.scalars(select(NextStep).limit(1)).one().done_at = NOW
    undo(session, demi, mark, NOW)
    assert session.scalar(select(func.count(NextStep.id))) == 1


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "change",
    [
        Change(what=What.OWNER, owner_id=999_999),
        Change(what=What.LABEL, label=" "),
        Change(what=What.LABEL, label="x" * 41),
        Change(what=What.STEP, says="Nabellen"),
        Change(what=What.STEP, says=" ", due_on=TOMORROW),
        Change(what=What.STEP, says="x", kind="dansen", due_on=TOMORROW),
    ],
)
def test_what_cannot_be_is_refused(session: Session, demi: By, change: Change) -> None:
    with pytest.raises(Refused):
        carry_out(session, demi, ALL, change, NOW)


@pytest.mark.usefixtures("five")
def test_it_can_be_undone_for_thirty_days(session: Session, demi: By) -> None:
    mark, _ = carry_out(session, demi, ALL, CHANGES[1], NOW)
    with pytest.raises(Gone):
        undo(session, demi, mark, NOW + timedelta(days=31))
    with pytest.raises(Gone):
        undo(session, demi, "nobody", NOW)


def test_the_trail_names_every_person(session: Session, five: list[str], demi: By) -> None:
    carry_out(session, demi, ALL, CHANGES[1], NOW)
    wrote = select(TrailEntry.person_id).where(TrailEntry.did == "gewijzigd", TrailEntry.on_what == "dossier")
    assert len(set(session.scalars(wrote))) == len(five)


def test_the_statements_are_as_many_for_more_files(store: Store, session: Session, demi: By) -> None:
    def ask() -> int:
        sent: list[str] = []
        event.listen(store.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        mark, _ = carry_out(session, demi, ALL, CHANGES[2], NOW)
        undo(session, demi, mark, NOW)
        return len(sent)

    add(session, demi, 2)
    few = ask()
    for n in range(20):
        newcomer = Newcomer(address=f"y{n}@q.nl", introduction=Introduction(given_name=f"Y{n}"))
        add_person(session, newcomer, demi, NOW)
    assert ask() == few


@pytest.mark.usefixtures("clock")
def test_first_how_many_then_the_press_then_the_way_back(session: Session, office: Colleague, five: list[str]) -> None:
    session.commit()
    page = office.get(f"/kantoor/relaties/samen?m={five[0]}&m={five[1]}&m=zomaar").text
    assert "2 relaties samen wijzigen" in page
    sent = {"alles": "1", "filter": "q=x", "wat": "label", "label": "beurs"}
    assert "Het zijn er nu 5" in office.post("/kantoor/relaties/samen", sent | {"aantal": "4"}, status=409).text
    done = office.follow(office.post("/kantoor/relaties/samen", sent | {"aantal": "5"}))
    assert "5 relaties zijn gewijzigd" in done.text
    mark = done.request.path.rpartition("/")[2]
    assert "5 relaties zijn teruggezet" in office.follow(office.post(f"/kantoor/relaties/samen/{mark}/ongedaan")).text


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "wrong",
    [
        {"wat": "dansen"},
        {"wat": "label", "label": "\0"},
        {"wat": "stap", "soort_stap": "bellen", "waarover": "x", "dag": "gisteren"},
        {"wat": "stap", "soort_stap": "bellen", "waarover": "x", "dag": "9999-12-31"},
        {"wat": "eigenaar", "van": "9" * 30},
    ],
)
def test_a_press_that_cannot_be_says_why(
    session: Session, office: Colleague, five: list[str], wrong: dict[str, str]
) -> None:
    session.commit()
    office.post("/kantoor/relaties/samen", {"m": five[0], "aantal": "1", **wrong}, status=422)


@pytest.mark.usefixtures("clock")
def test_nobody_ticked_is_said(office: Colleague) -> None:
    assert "U koos niemand" in office.get("/kantoor/relaties/samen").text
