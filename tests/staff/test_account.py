"""One's own account, and proving once more who one is."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.staff import rights
from tests.staff.conftest import PASSWORD, Newcomer, Someone, someone
from tests.staff.test_invitations import answers

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
NEW = "drie groene tafels"


@pytest.fixture
def inside(newcomer: Newcomer, sam: Someone, clock: time_machine.Traveller) -> Newcomer:
    """Sam, in by password and code, eleven minutes ago."""
    newcomer.enter(sam.address, sam.code())
    clock.shift(timedelta(minutes=11))
    return newcomer


def proof(sam: Someone, **more: str) -> dict[str, str]:
    return {"proof_password": PASSWORD, "proof_code": sam.code(), **more}


def test_what_needs_a_proof_sends_one_to_prove_it_and_back(inside: Newcomer, sam: Someone) -> None:
    asked = inside.get("/kantoor/account/wachtwoord", status=303).headers["Location"]
    assert asked == "/kantoor/bevestig?naar=/kantoor/account/wachtwoord"
    assert "Sam Jansen" in inside.get(asked).text
    back = inside.post("/kantoor/bevestig", proof(sam, naar="/kantoor/account/wachtwoord"))
    assert back.headers["Location"] == "/kantoor/account/wachtwoord"
    inside.follow(back)
    inside.get("/kantoor/account/codes")


def test_a_press_that_needs_a_proof_loses_nothing(
    inside: Newcomer, sam: Someone, store: Store, clock: time_machine.Traveller
) -> None:
    fields = {"name": "Eva <Bos>", "email": "eva@sparklingcrm-voorbeeld.nl", "role": "privacy"}
    page = inside.post("/kantoor/collegas", fields, status=409).text
    for value in ("Eva &lt;Bos&gt;", "eva@sparklingcrm-voorbeeld.nl", "privacy"):
        assert f'value="{value}"' in page
    wrong = inside.post("/kantoor/collegas", fields | proof(sam, proof_code="000000"), status=422).text
    assert "Eva &lt;Bos&gt;" in wrong
    assert "klopt niet" in wrong
    inside.post("/kantoor/collegas", fields | proof(sam))
    with store.reading() as session:
        assert session.scalar(select(TrailEntry.on_what).where(TrailEntry.did == "uitgenodigd")) == "collega Eva <Bos>"
    clock.shift(timedelta(minutes=9))
    inside.post("/kantoor/collegas", {**fields, "email": "ewout@sparklingcrm-voorbeeld.nl"})
    clock.shift(timedelta(minutes=1))
    inside.post("/kantoor/collegas", {**fields, "email": "nog@sparklingcrm-voorbeeld.nl"}, status=409)


def test_a_chosen_password_is_not_repeated_in_a_page(inside: Newcomer, sam: Someone) -> None:
    there = "/kantoor/bevestig?naar=/kantoor/account/wachtwoord"
    answer = inside.post("/kantoor/account/wachtwoord", {"password": NEW}, status=303)
    assert (answer.headers["Location"], NEW in answer.text) == (there, False)
    wrong = inside.post("/kantoor/account/wachtwoord", {"password": NEW, **proof(sam, proof_code="0")}, status=303)
    assert (wrong.headers["Location"], NEW in wrong.text) == (there, False)


def test_a_new_passkey_is_not_taken_for_a_proof(inside: Newcomer) -> None:
    page = inside.post("/kantoor/account/toegangssleutel", {"name": "x", "passkey": '{"id":"a"}'}, status=409).text
    assert "Met deze toegangssleutel lukt het niet" not in page
    assert page.count('name="passkey"') == 1  # what was brought goes along
    again = {"name": "x", "passkey": "{}", "proof_passkey": "{}"}
    assert "Met deze toegangssleutel lukt het niet" in inside.post("/kantoor/account/toegangssleutel", again, 422).text


def test_a_proof_uses_its_code_up_whatever_comes_of_the_press(inside: Newcomer, app: Flask, sam: Someone) -> None:
    code = sam.code()
    inside.post("/kantoor/collegas", {"name": "", **proof(sam)}, status=422)
    Newcomer(app).enter(sam.address, code, status=422)


def test_the_proof_of_somebody_else_is_none(inside: Newcomer, store: Store) -> None:
    eva = someone(store, name="Eva Bos")
    inside.post("/kantoor/bevestig", {"proof_password": "iets heel anders", "proof_code": eva.code()}, status=422)
    inside.get("/kantoor/account/wachtwoord", status=303)


def test_guessing_a_proof_ends_as_well(inside: Newcomer, sam: Someone) -> None:
    for _ in range(5):
        inside.post("/kantoor/bevestig", proof(sam, proof_password="fout en nog eens fout"), status=422)
    assert "te vaak" in inside.post("/kantoor/bevestig", proof(sam), status=422).text


def test_what_cannot_be_taken_back_asks_for_a_proof() -> None:
    asked = {"staff.give_role", "staff.invite", "staff.start_again", "staff.change_password", "staff.add_passkey"}
    assert asked <= rights.FRESH
    assert rights.NEEDS.keys() >= rights.FRESH


def test_another_password_ends_every_other_session(
    inside: Newcomer, app: Flask, sam: Someone, clock: time_machine.Traveller
) -> None:
    other = Newcomer(app)
    other.enter(sam.address, sam.code())
    clock.shift(timedelta(seconds=30))
    inside.post("/kantoor/bevestig", proof(sam))
    page = inside.post("/kantoor/account/wachtwoord", {"password": "kort"}, status=422).text
    assert "12 tekens of meer" in page
    inside.post("/kantoor/account/wachtwoord", {"password": NEW})
    inside.get("/kantoor/account")
    other.get("/kantoor/account", status=303)
    clock.shift(timedelta(seconds=30))
    other.enter(sam.address, sam.code(), PASSWORD, status=422)
    other.enter(sam.address, sam.code(), NEW)


def test_another_app_makes_the_codes_of_the_former_one_useless(
    inside: Newcomer, app: Flask, sam: Someone, clock: time_machine.Traveller
) -> None:
    other = Newcomer(app)
    other.enter(sam.address, sam.recovery[1])
    inside.post("/kantoor/bevestig", proof(sam, naar="/kantoor/account/codes"))
    page = inside.get("/kantoor/account/codes").text
    fields = answers(page)
    inside.post("/kantoor/account/codes", {"secret": fields["secret"], "code": "000000"}, status=422)
    inside.post("/kantoor/account/codes", {"secret": fields["secret"], "code": fields["code"]})
    other.get("/kantoor/account", status=303)
    Newcomer(app).enter(sam.address, fields["code"], status=422)
    clock.shift(timedelta(minutes=1))
    Newcomer(app).enter(sam.address, sam.code(), status=422)
    Newcomer(app).enter(sam.address, answers(page)["code"])


def test_new_recovery_codes_replace_the_former(inside: Newcomer, app: Flask, sam: Someone) -> None:
    page = inside.post("/kantoor/account/herstelcodes", proof(sam), status=200).text
    assert "data:text/plain" in page
    Newcomer(app).enter(sam.address, sam.recovery[0], status=422)
    new = page.split("<li><code>")[1].split("</code>")[0]
    Newcomer(app).enter(sam.address, new)


def test_one_sees_where_one_is_in_and_ends_it_there(inside: Newcomer, app: Flask, store: Store, sam: Someone) -> None:
    other = Newcomer(app)
    other.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
    other.enter(sam.address, sam.code())
    page = inside.get("/kantoor/account").text
    assert "Firefox op Windows" in page
    assert page.count('/beeindigen"') == 2  # the other one, and all but this
    end = page.split('/beeindigen"')[1].rpartition('action="')[2] + "/beeindigen"
    stranger = someone(store, name="Eva Bos")
    third = Newcomer(app)
    third.enter(stranger.address, stranger.code())
    third.post(end, status=404)
    inside.post(end)
    other.get("/kantoor/account", status=303)
    inside.get("/kantoor/account")
    third.get("/kantoor/account")
    inside.post("/kantoor/account/sessies/beeindigen")
    inside.get("/kantoor/account")


def test_one_sees_that_somebody_else_tried(inside: Newcomer, app: Flask, sam: Someone) -> None:
    for _ in range(2):
        Newcomer(app).enter(sam.address, "000000", status=422)
    page = inside.get("/kantoor/account").text.partition('id="mislukt"')[2]
    assert '<span class="count">2</span>' in page


def test_a_part_of_a_page_that_htmx_asked_for_sends_the_whole_page_to_the_door(newcomer: Newcomer) -> None:
    answer = newcomer.get(
        "/kantoor/account",
        status=401,
        **{"HX-Request": "true", "HX-Current-URL": "http://localhost/kantoor/account?gedaan=x"},
    )
    assert answer.headers["HX-Redirect"] == "/kantoor/inloggen?naar=/kantoor/account?gedaan%3Dx"
