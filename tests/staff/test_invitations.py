"""Being invited: a link that works once, for seven days, and choosing how to sign in."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.kit import clock as kit_clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.staff.models import StaffMember, StaffPassword, StaffRecoveryCode
from tests.postman import Postman, path_in, text_of
from tests.staff.conftest import PASSWORD, Newcomer
from tests.visitor import Colleague

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
ADDRESS = "eva@sparklingcrm-voorbeeld.nl"


@pytest.fixture
def link(office: Colleague, postman: Postman) -> str:
    """The way in of somebody who was invited just now."""
    office.post("/kantoor/collegas", {"name": "Eva Bos", "email": ADDRESS, "role": "medewerker"})
    return path_in(postman.newest(), "uitnodiging")


def sealed(page: str) -> str:
    (found,) = re.findall(r'name="secret" value="([^"]+)"', page)
    return str(found)


def secret(page: str) -> str:
    (found,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    return str(found).replace(" ", "")


def answers(page: str, **changes: str) -> dict[str, str]:
    code = pyotp.TOTP(secret(page)).at(kit_clock.now())
    return {"secret": sealed(page), "password": PASSWORD, "code": code, **changes}


def test_a_letter_brings_a_colleague_in_with_a_password_and_an_app(
    link: str, newcomer: Newcomer, postman: Postman, store: Store, clock: time_machine.Traveller
) -> None:
    assert "Goedendag Eva Bos" in text_of(postman.letters()[-1])
    page = newcomer.get(link).text
    done = newcomer.post(link, answers(page), status=200).text
    codes = re.findall(r"<li><code>([\w-]+)</code></li>", done)
    assert len(set(codes)) == 10
    assert "Eva Bos" in newcomer.get("/kantoor/account").text
    clock.shift(timedelta(minutes=1))
    newcomer.enter(ADDRESS, pyotp.TOTP(secret(page)).at(kit_clock.now()))
    newcomer.enter(ADDRESS, codes[0])
    assert "Nog 9 van de 10" in newcomer.get("/kantoor/account").text
    with store.reading() as session:
        kept = session.scalars(select(StaffPassword)).one()
        assert PASSWORD not in kept.hash
        assert "m=19456,t=2,p=1" in kept.hash
        assert secret(page) not in kept.sealed_secret
        assert not {row.fingerprint for row in session.scalars(select(StaffRecoveryCode))} & set(codes)


def test_looking_uses_nothing_up_and_the_link_works_once(link: str, app: Flask) -> None:
    for _ in range(20):
        Newcomer(app).get(link)
        assert app.test_client().head(link).status_code == 200
    first, second = Newcomer(app), Newcomer(app)
    page = first.get(link).text
    other = second.get(link).text
    first.post(link, answers(page), status=200)
    second.post(link, answers(other), status=410)
    second.get(link, status=410)
    assert second.cookie is None


def test_the_link_is_gone_after_seven_days_and_after_a_newer_one(
    link: str, newcomer: Newcomer, office: Colleague, postman: Postman, store: Store, clock: time_machine.Traveller
) -> None:
    with store.reading() as session:
        mark = session.scalars(select(StaffMember.mark).where(StaffMember.address == ADDRESS)).one()
    office.post(f"/kantoor/collegas/{mark}/uitnodigen")
    newer = path_in(postman.newest(), "uitnodiging")
    newcomer.get(link, status=410)
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    newcomer.get(newer)
    clock.shift(timedelta(seconds=1))
    newcomer.get(newer, status=410)


def test_the_link_is_gone_when_the_account_is_ended(
    link: str, newcomer: Newcomer, office: Colleague, store: Store
) -> None:
    with store.reading() as session:
        mark = session.scalars(select(StaffMember.mark).where(StaffMember.address == ADDRESS)).one()
    office.post(f"/kantoor/collegas/{mark}/beeindigen")
    newcomer.get(link, status=410)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "kort"}, "12 tekens of meer"),
        ({"password": "eva bos eva bos"}, "makkelijk te raden"),
        ({"password": "welkom welkom 01"}, "makkelijk te raden"),
        ({"password": "Wachtwoord2026!"}, "makkelijk te raden"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "makkelijk te raden"),
        ({"password": "123456789012345"}, "makkelijk te raden"),
        ({"password": "qwertyuiopasdfgh"}, "makkelijk te raden"),
        ({"password": "sparklingcrm-voorbeeld rood"}, "niet uw naam of uw e-mailadres"),
        ({"password": "x" * 201}, "hooguit 200"),
        ({"password": ""}, "Kies een wachtwoord"),
        ({"code": "000000"}, "Deze code klopt niet"),
        ({"code": ""}, "Vul de code in"),
    ],
)
def test_what_is_not_good_is_said_and_the_same_picture_comes_back(
    link: str, newcomer: Newcomer, changes: dict[str, str], says: str
) -> None:
    page = newcomer.get(link).text
    again = newcomer.post(link, answers(page, **changes), status=422).text
    assert says in again
    assert secret(again) == secret(page)
    newcomer.post(link, answers(again), status=200)


def test_a_secret_of_ones_own_making_is_not_taken(link: str, newcomer: Newcomer) -> None:
    page = newcomer.get(link).text
    for strange in ("", "zz", "00" * 40, sealed(page)[:-2] + "00", "\ud800".encode("utf-8", "replace").decode()):
        again = newcomer.post(link, answers(page, secret=strange), status=422).text
        assert secret(again) != secret(page)


@pytest.mark.parametrize("token", ["x", "A" * 44, "%00", "\N{SNOWMAN}" * 30])
def test_a_link_that_we_did_not_make_is_not_there(newcomer: Newcomer, token: str) -> None:
    newcomer.get(f"/kantoor/uitnodiging/{token}", status=404)


def test_the_trail_says_who_invited_whom(link: str, office: Colleague, store: Store) -> None:
    assert link
    with store.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.did == "uitgenodigd")).one()
    assert (entry.by_name, entry.on_what, entry.after) == (
        office.member.name,
        "collega Eva Bos",
        {"rol": "medewerker"},
    )
