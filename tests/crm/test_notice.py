"""The notice of AVG art. 14: within a month, in batches, after a day of rest."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from sjoerd4u.crm import notice
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people.models import Person
from sjoerd4u.people.restriction import restrict
from tests.builders import NOW
from tests.crm.imports import SAM, imported, turned_back
from tests.postman import Postman, text_of

DAY = timedelta(days=1)


def people(number: int) -> str:
    return "e-mail;voornaam\n" + "".join(f"wie{n}@voorbeeld.nl;Jo\n" for n in range(number))


def letters(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count(Letter.id)).where(Letter.kind == notice.LETTER)) or 0


def test_nobody_is_told_on_the_day_itself_and_everybody_after_it(store: Store) -> None:
    imported(store, people(3))
    notice.tell_people(store, NOW + timedelta(hours=23))
    assert letters(store) == 0
    notice.tell_people(store, NOW + DAY)
    notice.tell_people(store, NOW + DAY)
    assert letters(store) == 3


def test_the_letter_says_where_from_why_and_how_to_stop_it(
    store: Store, postman: Postman, clock: time_machine.Traveller
) -> None:
    imported(store, people(1), public=True, found_at="https://www.bakkerij.nl/team")
    clock.shift(DAY)
    notice.tell_people(store, NOW + DAY)
    letter = postman.newest()
    assert letter["To"] == "wie0@voorbeeld.nl"
    text = text_of(letter)
    for words in (
        "Uit de administratie van voor 2026.",
        "https://www.bakkerij.nl/team",
        "Uw bedrijf is klant bij ons.",
        "bezwaar",
        "24 maanden",
        "Autoriteit Persoonsgegevens",
        "/mijn-gegevens",
        "23 november 2026",
    ):
        assert words in text


def test_who_knew_already_is_not_told_again(store: Store) -> None:
    imported(store, people(2), told_how="Per brief van 3 november.")
    notice.tell_people(store, NOW + DAY)
    assert letters(store) == 0
    with store.reading() as session:
        assert set(session.scalars(select(Relation.told_how))) == {"Per brief van 3 november."}


def test_restricted_people_and_dead_addresses_get_no_letter_and_stay_on_the_list(store: Store) -> None:
    imported(store, people(3))
    with store.writing() as session:
        restrict(session, session.scalars(select(func.min(Person.id))).one(), NOW)
        suppress(session, "wie2@voorbeeld.nl", SuppressionReason.HARD_BOUNCE, NOW)
        session.commit()
    notice.tell_people(store, NOW + DAY)
    assert letters(store) == 1
    with store.writing() as session:
        assert notice.still_to_tell(session) == 2
        file = session.scalars(select(Relation).order_by(Relation.id.desc()).limit(1)).one()
        assert not notice.tell_where_from(session, file.id, NOW)
        notice.told_otherwise(session, file.mark, "telefonisch", SAM, NOW)
        session.commit()
        assert notice.still_to_tell(session) == 1


def test_letters_are_spread_but_all_go_within_the_month(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice, "AT_LEAST", 2)
    monkeypatch.setattr(notice, "AT_ONCE", 2)
    monkeypatch.setattr(notice, "TURN", timedelta(days=5))
    imported(store, people(13))
    turns: list[tuple[datetime, int]] = []
    at = NOW + DAY
    while at <= NOW + timedelta(days=28):
        notice.tell_people(store, at)
        turns.append((at, letters(store)))
        at += notice.TURN
    assert turns[0][1] == 3, "as many as are needed to be in time"
    assert turns[-1][1] == 13


def test_a_letter_that_waits_goes_with_an_import_that_is_turned_back(store: Store) -> None:
    mark = imported(store, people(2))
    notice.tell_people(store, NOW + DAY)
    assert turned_back(store, mark).counts == {"gone": 2}
    assert letters(store) == 0
