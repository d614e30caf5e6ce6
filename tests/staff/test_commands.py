"""`sjoerd4u staff …`: the first colleague, and the one who lost everything. And the account of the demo."""

import re
import shutil
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.commands.running import welcome
from sjoerd4u.commands.staff import staff
from sjoerd4u.config import Settings
from sjoerd4u.kit import clock as kit_clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.staff import accounts, demo_login, means, passwords
from sjoerd4u.staff.models import StaffMember, StaffPassword, StaffSession
from tests.builders import NOW
from tests.postman import Postman, path_in
from tests.staff.conftest import Newcomer, Someone

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
ADDRESS = "eva@sparklingcrm-voorbeeld.nl"


def run(app: Flask, *words: str) -> tuple[int, str, str]:
    done = app.test_cli_runner().invoke(staff, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_add_makes_an_account_and_prints_the_link_that_is_in_the_letter(
    app: Flask, newcomer: Newcomer, postman: Postman, store: Store
) -> None:
    code, said, _ = run(app, "add", ADDRESS.upper(), "--name", " Eva  Bos ", "--role", "beheer")
    assert code == 0
    assert said.strip() == "http://sjoerd4u.test" + path_in(postman.newest(), "uitnodiging")
    assert "Eva Bos" in newcomer.get(said.strip().removeprefix("http://sjoerd4u.test")).text
    with store.reading() as session:
        assert session.scalars(select(StaffMember.role)).one() == "beheer"


@pytest.mark.parametrize(
    "words",
    [
        ("add", "geen adres", "--name", "Eva"),
        ("add", ADDRESS, "--name", " "),
        ("add", ADDRESS),
        ("add", ADDRESS, "--name", "Eva", "--role", "baas"),
        ("reset", "niemand@sparklingcrm-voorbeeld.nl"),
        ("code",),
    ],
)
def test_what_cannot_be_done_says_so_and_fails(app: Flask, store: Store, words: tuple[str, ...]) -> None:
    code, said, error = run(app, *words)
    assert code != 0
    assert (said, bool(error)) == ("", True)
    with store.reading() as session:
        assert session.scalars(select(StaffMember)).all() == []


def test_somebody_who_is_there_is_not_added_twice(app: Flask, sam: Someone) -> None:
    code, _, error = run(app, "add", sam.address, "--name", "Nog een")
    assert code != 0
    assert f"sjoerd4u staff reset {sam.address}" in error


def test_reset_ends_everything_and_opens_one_new_way(
    app: Flask, newcomer: Newcomer, sam: Someone, store: Store
) -> None:
    newcomer.enter(sam.address, sam.code())
    code, said, _ = run(app, "reset", sam.address)
    assert code == 0
    newcomer.get("/kantoor/account", status=303)
    Newcomer(app).enter(sam.address, sam.recovery[0], status=422)
    Newcomer(app).get(said.strip().removeprefix("http://sjoerd4u.test"))
    with store.reading() as session:
        assert session.scalars(select(StaffPassword)).all() == []
        assert session.scalars(select(StaffSession)).all() == []


def test_an_account_that_ended_is_not_reset(app: Flask, sam: Someone, store: Store) -> None:
    with store.writing() as session:
        session.get_one(StaffMember, sam.member.id).ended_at = NOW
        session.commit()
    assert run(app, "reset", sam.address)[0] != 0


# — The account of the demo ——————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def demo(store: Store, settings: Settings) -> demo_login.DemoLogin:
    """The demo account, written down."""
    with store.writing() as session:
        login = demo_login.demo_account(session, NOW)
        session.commit()
    demo_login.keep(login, settings.data_dir)
    return login


def test_what_the_terminal_says_opens_the_office(
    app: Flask, settings: Settings, demo: demo_login.DemoLogin, newcomer: Newcomer
) -> None:
    said = welcome(settings)
    assert demo.address in said
    password = re.findall(r"password (\S+)", said)[0]
    assert password == demo.password
    assert demo.secret in said
    code = run(app, "code")[1].strip()
    newcomer.enter(demo.address, code, password)
    mode = stat.S_IMODE((Path(settings.data_dir) / demo_login.ROBIN.file).stat().st_mode)
    assert mode == 0o600


def test_a_second_colleague_can_sign_in_too_since_a_refusal_takes_two(
    app: Flask, settings: Settings, store: Store, demo: demo_login.DemoLogin, newcomer: Newcomer
) -> None:
    with store.writing() as session:
        vera = demo_login.demo_account(session, NOW, demo_login.VERA)
        session.commit()
    demo_login.keep(vera, settings.data_dir, demo_login.VERA)
    said = welcome(settings)
    assert demo.address in said
    command, address = re.findall(r"ask `(\S+) staff code (\S+)`", said)[1]
    assert address == vera.address
    assert shutil.which(command), "what the terminal says can be typed as it stands"
    newcomer.enter(vera.address, run(app, "code", address)[1].strip(), vera.password)


def change_password(session: accounts.Session, member: StaffMember) -> None:
    means.change_password(session, member, passwords.hashed("drie groene tafels"), 0, kit_clock.now())


def change_app(session: accounts.Session, member: StaffMember) -> None:
    means.change_codes(session, member, "B" * 32, 0, None, kit_clock.now())


def end(_session: accounts.Session, member: StaffMember) -> None:
    member.ended_at = NOW


def reset(session: accounts.Session, member: StaffMember) -> None:
    accounts.rescue(session, By(None, "proef"), member, NOW)


@pytest.mark.parametrize("change", [change_password, change_app, end, reset])
def test_a_demo_account_that_was_changed_is_not_named_any_more(
    app: Flask, settings: Settings, store: Store, demo: demo_login.DemoLogin, change: object
) -> None:
    with store.writing() as session:
        change(session, session.scalars(select(StaffMember)).one())  # type: ignore[operator]
        session.commit()
    assert demo.address not in welcome(settings)
    assert demo.password not in welcome(settings)
    assert run(app, "code")[0] != 0


def test_without_demo_content_there_is_no_login_to_name(settings: Settings, store: Store) -> None:
    assert store
    assert "password" not in welcome(settings)
