"""The morning mail."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from sjoerd4u.crm import handling
from sjoerd4u.crm.morning import morning_mail
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.staff.wishes import want_morning_mail
from tests.builders import NOW
from tests.postman import Postman, html_of, text_of
from tests.visitor import Colleague

TOMORROW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture
def work(session: Session, asked: str, demi: By, sam: By) -> None:
    """Something to do for Demi, who wants the mail; Sam does not."""
    handling.claim(session, asked, demi, NOW)
    assert demi.staff_id
    want_morning_mail(session, demi.staff_id, True)
    session.commit()


@pytest.mark.usefixtures("work")
def test_who_wants_it_reads_how_much_there_is_to_do_and_no_name(
    store: Store, postman: Postman, clock: time_machine.Traveller
) -> None:
    assert morning_mail(store, TOMORROW).startswith("1 ")
    clock.move_to(TOMORROW)
    postman.post()
    (letter,) = [one for one in postman.letters() if one["To"] == "demi@kantoor-voorbeeld.nl"]
    assert letter["Subject"] == "Vandaag in Sjoerd4u: 1 te doen"
    for said in (text_of(letter), html_of(letter)):
        assert "Stappen: 1 (1 te laat)" in said
        assert "/kantoor/vandaag" in said
        assert "Bakkerij" not in said


@pytest.mark.usefixtures("work")
def test_it_comes_once_a_day_and_not_when_nobody_works(store: Store) -> None:
    assert morning_mail(store, TOMORROW).startswith("1 ")
    assert morning_mail(store, TOMORROW + timedelta(minutes=5)).startswith("0 ")
    assert morning_mail(store, TOMORROW + timedelta(days=1)).startswith("1 ")
    assert morning_mail(store, TOMORROW + timedelta(days=4)) == "geen werkdag"


def test_one_asks_for_it_and_stops_it_on_ones_own_account_page(
    store: Store, clock: time_machine.Traveller, office: Colleague
) -> None:
    assert clock
    for wish, wanted in (("ja", True), ("nee", False)):
        office.follow(office.post("/kantoor/account/ochtendmail", {"aan": wish}))
        with store.reading() as session:
            assert session.get_one(StaffMember, office.member.id).morning_mail is wanted
