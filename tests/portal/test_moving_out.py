"""After another address: the old mailbox opens nothing, the newest wish counts, an erasure outlives an old backup."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import FormerAddress, PersonAddress
from sjoerd4u.privacy.backup import make_backup, put_back
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.register.columns import Reach, reaching
from sjoerd4u.register.walks import with_people
from tests.builders import NOW, a_reader
from tests.portal.conftest import Enter, Guest
from tests.postman import Postman, path_in

pytestmark = pytest.mark.usefixtures("clock")
JO, NEW, OTHER = "jo@voorbeeld.nl", "jo@nieuw.voorbeeld.nl", "kwaad@voorbeeld.nl"


@pytest.fixture(autouse=True)
def reader(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="Jo")
        session.commit()


def links_for(guest: Guest, postman: Postman, new: str = NEW) -> list[str]:
    """The press paths of the old and the new mailbox."""
    guest.post("/mijn-gegevens/ander-adres", {"email": new})
    postman.post()
    last = {str(letter["To"]): letter for letter in postman.letters() if "adres" in letter["Subject"]}
    return [path_in(last[JO], "oud-adres"), path_in(last[new], "nieuw-adres")]


def moves(app: Flask, enter: Enter, postman: Postman) -> None:
    for path in links_for(enter(JO), postman):
        Guest(app).post(path, status=200)


def addresses(store: Store) -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(PersonAddress.address)))


def where_it_stands(store: Store, address: str) -> list[str]:
    columns = [column for table in with_people(Base.metadata) for column in reaching(table, Reach.ADDRESS)]
    with store.reading() as session:
        return [str(each) for each in columns if session.scalar(select(func.count()).where(each == address))]


def test_the_old_mailbox_keeps_nothing(
    app: Flask, enter: Enter, postman: Postman, store: Store, settings: Settings
) -> None:
    guest = enter(JO)
    guest.download()
    guest.post("/mijn-gegevens/overdragen")
    assert list((settings.data_dir / "downloads").iterdir())
    moves(app, enter, postman)
    assert where_it_stands(store, JO) == []
    assert list((settings.data_dir / "downloads").iterdir()) == []
    with store.reading() as session:
        assert everything_about(session, subject_of(session, JO)) == []
        assert session.scalar(select(func.count()).select_from(Subscriber)) == 1
    Guest(app).post("/mijn-gegevens", {"email": JO})
    assert postman.newest()["Subject"] == "Wij bewaren niets van u"


def test_an_older_wish_does_not_take_over_a_newer_one(app: Flask, enter: Enter, postman: Postman, store: Store) -> None:
    guest = enter(JO)
    older = links_for(guest, postman, OTHER)
    newer = links_for(guest, postman)
    for path in older:
        Guest(app).get(path, 410)
        Guest(app).post(path, status=410)
    for path in newer:
        Guest(app).post(path, status=200)
    for path in older:
        Guest(app).post(path, status=410)
    assert addresses(store) == [NEW]


def test_a_wish_for_an_address_that_changed_otherwise_is_gone(
    app: Flask, enter: Enter, postman: Postman, store: Store
) -> None:
    old, new = links_for(enter(JO), postman)
    with store.writing() as session:
        session.scalars(select(PersonAddress)).one().address = OTHER
        session.commit()
    Guest(app).post(old, status=200)
    Guest(app).post(new, status=410)
    assert addresses(store) == [OTHER]


def test_who_moves_to_an_address_they_have_already_lets_the_old_one_go(
    app: Flask, enter: Enter, postman: Postman, store: Store
) -> None:
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        session.add(PersonAddress(person_id=person_id, address=NEW))
        session.commit()
    moves(app, enter, postman)
    assert addresses(store) == [NEW]


def test_who_is_erased_after_moving_does_not_come_back_with_an_old_backup(
    app: Flask,
    enter: Enter,
    postman: Postman,
    store: Store,
    settings: Settings,
    tmp_path: Path,
    clock: time_machine.Traveller,
) -> None:
    make_backup(store, tmp_path / "backup")
    clock.shift(timedelta(hours=1))
    moves(app, enter, postman)
    clock.shift(timedelta(hours=1))
    enter(NEW).post("/mijn-gegevens/wissen", status=200)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(FormerAddress)) == 0
    folder = settings.data_dir
    put_back(store, tmp_path / "backup", Ledger.in_(folder), folder / "letterbox", lambda: None, NOW)
    assert addresses(store) == []


def test_who_has_the_mailbox_later_is_not_erased_with_who_left_it(
    app: Flask,
    enter: Enter,
    postman: Postman,
    store: Store,
    settings: Settings,
    tmp_path: Path,
    clock: time_machine.Traveller,
) -> None:
    moves(app, enter, postman)
    clock.shift(timedelta(hours=1))
    with store.writing() as session:
        a_reader(session, JO, given_name="Joke", at=NOW + timedelta(hours=1))
        session.commit()
    make_backup(store, tmp_path / "backup")
    clock.shift(timedelta(hours=1))
    enter(NEW).post("/mijn-gegevens/wissen", status=200)
    folder = settings.data_dir
    put_back(store, tmp_path / "backup", Ledger.in_(folder), folder / "letterbox", lambda: None, NOW)
    assert addresses(store) == [JO]
