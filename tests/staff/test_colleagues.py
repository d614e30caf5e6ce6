"""Who works here: roles, ending an account and letting it back. Somebody always manages the accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.trail import By
from sjoerd4u.staff import accounts
from sjoerd4u.staff.models import Role, StaffMember
from tests.builders import NOW
from tests.staff.conftest import Newcomer, Someone, someone
from tests.visitor import Colleague

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


def test_a_role_holds_from_the_next_page_on(office: Colleague, app: Flask, store: Store) -> None:
    someone(store, name="Bas Berg")
    eva = Colleague(app, Role.STAFF, name="Eva Bos")
    page = eva.get("/kantoor/collegas", status=403).text
    assert "beheer" in page
    office.post(f"/kantoor/collegas/{eva.member.mark}/rol", {"role": "beheer"})
    eva.get("/kantoor/collegas")
    office.post(f"/kantoor/collegas/{eva.member.mark}/rol", {"role": "privacy"})
    eva.get("/kantoor/collegas", status=403)
    with store.reading() as session:
        changes = session.scalars(select(TrailEntry).where(TrailEntry.on_what == "rol van Eva Bos")).all()
    assert [(entry.before, entry.after) for entry in changes] == [
        ({"rol": "medewerker"}, {"rol": "beheer"}),
        ({"rol": "beheer"}, {"rol": "privacy"}),
    ]


def test_an_account_that_ended_is_let_back_with_what_it_had(
    office: Colleague, app: Flask, store: Store, sam: Someone
) -> None:
    someone(store, name="Bas Berg")
    path = f"/kantoor/collegas/{sam.member.mark}"
    answer = office.post(f"{path}/beeindigen")
    page = office.follow(answer).text
    assert "Ongedaan maken" in page
    Newcomer(app).enter(sam.address, sam.code(), status=422)
    office.get(path, status=404)
    office.post(f"{path}/terug")
    Newcomer(app).enter(sam.address, sam.code())
    office.post(f"{path}/terug", status=404)


@pytest.mark.parametrize(
    "press",
    [
        lambda office, mark: office.post(f"/kantoor/collegas/{mark}/beeindigen", status=422),
        lambda office, mark: office.post(f"/kantoor/collegas/{mark}/rol", {"role": "medewerker"}, status=422),
        lambda office, mark: office.post(f"/kantoor/collegas/{mark}/uitnodigen", status=422),
    ],
    ids=["ending", "another role", "starting again"],
)
def test_the_last_one_who_manages_and_can_sign_in_stays(
    office: Colleague, sam: Someone, store: Store, press: Callable[..., object]
) -> None:
    """`office` has no means to sign in with, so `sam` is the last."""
    press(office, sam.member.mark)
    with store.reading() as session:
        member = accounts.with_mark(session, sam.member.mark)
        assert (member.role, member.ended_at) == (Role.ADMIN, None)
    someone(store, name="Bas Berg")
    office.post(f"/kantoor/collegas/{sam.member.mark}/rol", {"role": "medewerker"})


def test_of_two_who_end_each_other_at_the_same_moment_one_stays(sam: Someone, store: Store) -> None:
    bas = someone(store, name="Bas Berg")

    def end(mark: str) -> bool:
        with store.writing() as session:
            try:
                accounts.end_account(session, By(None, "proef"), mark, NOW)
            except accounts.LastAdmin:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(end, [sam.member.mark, bas.member.mark]))
    assert sorted(ended) == [False, True]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Vul de naam"),
        ({"name": "Eva\x00Bos"}, "Gebruik alleen gewone letters"),
        ({"name": "x" * 81}, "hooguit 80"),
        ({"email": "geen adres"}, "Vul een e-mailadres in"),
        ({"role": ""}, "Kies een rol"),
        ({"role": "baas"}, "Kies een van de mogelijkheden"),
        ({"email": "beheer@sparklingcrm-voorbeeld.nl"}, "Er is al een account"),
    ],
)
def test_what_is_not_good_is_said(office: Colleague, changes: dict[str, str], says: str) -> None:
    fields = {"name": "Eva Bos", "email": "eva@sparklingcrm-voorbeeld.nl", "role": "medewerker", **changes}
    assert says in office.post("/kantoor/collegas", fields, status=422).text


def test_the_list_costs_the_same_with_many_colleagues(office: Colleague, app: Flask, store: Store) -> None:
    from tests.staff.test_signing_in import statements

    def cost() -> int:
        with statements(store) as said:
            office.get("/kantoor/collegas")
        return len(said)

    few = cost()
    for number in range(12):
        someone(store, Role.STAFF, name=f"collega{number} Bos")
    assert cost() == few


def test_the_trail_is_shown_a_page_at_a_time(office: Colleague, store: Store) -> None:
    from sjoerd4u.people import trail

    with store.writing() as session:
        trail.record_many(session, office.by, [{"did": "gewijzigd", "on_what": f"regel <{n}>"} for n in range(60)], NOW)
        session.commit()
    page = office.get("/kantoor/spoor").text
    assert "regel &lt;59&gt;" in page
    assert "regel &lt;5&gt;" not in page
    older = page.split('">Ouder</a>')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "regel &lt;5&gt;" in office.get(older).text
    for strange in ("voor=" + "9" * 400, "voor=-1", "voor=%00", "wie=%ff", "wat=niets"):
        office.get(f"/kantoor/spoor?{strange}")


def test_the_trail_speaks_dutch_and_not_the_language_of_the_code(office: Colleague, store: Store) -> None:
    from sjoerd4u.people import trail

    before = {"state": "opgepakt", "value_cents": 125000, "naam": "Jo"}
    after = {"state": "wacht op klant", "due_on": "2026-11-24", "owner_id": None, "given_name": "Jo"}
    with store.writing() as session:
        trail.record(session, office.by, "gewijzigd", "proef", NOW, before=before, after=after)
        session.commit()
    page = office.get("/kantoor/spoor").text
    line = page.split('data-name="Ervoor en erna">')[1].split("</td>")[0]
    assert set(line.split("; ")) == {
        *("stand: opgepakt → wacht op klant", "bedrag: €\N{NO-BREAK SPACE}1.250,00", "naam: Jo"),
        *("gepland op: 24 november 2026", "van wie: –", "voornaam: Jo"),
    }


def test_a_member_of_whom_nothing_is_left_but_the_name_does_not_come_back(
    office: Colleague, sam: Someone, store: Store
) -> None:
    someone(store, name="Bas Berg")
    with store.writing() as session:
        member = session.get_one(StaffMember, sam.member.id)
        member.ended_at, member.address = NOW, None
        session.commit()
    office.get("/kantoor/collegas")
    office.post(f"/kantoor/collegas/{sam.member.mark}/terug", status=404)
