"""Requests under the law: one machine, two clocks, a decision with its grounds."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import files, handling, requests
from sjoerd4u.privacy.deadlines import TooLate, clocks_of, extended
from sjoerd4u.privacy.handling import SameEyes, Ungrounded, Verdict
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.numbers import LEFT_OUT
from sjoerd4u.privacy.request_models import (
    Channel,
    Decision,
    RequestKind,
    RequestMessage,
    RequestState,
    RightsRequest,
)
from sjoerd4u.privacy.requests import Asked, IsClosed, NotYetReceived
from sjoerd4u.staff.models import StaffMember
from tests.builders import NOW, a_reader
from tests.postman import Postman, html_of, text_of

pytestmark = pytest.mark.usefixtures("clock")
JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"
REFUSAL = Verdict(decision=Decision.REFUSED, article="art. 17 lid 3 onder b AVG", reason="De wet verplicht het ons.")
GRANTED = Verdict(decision=Decision.GRANTED, reason="U heeft gelijk.")


def asked(kind: RequestKind = RequestKind.ERASE, **changes: object) -> Asked:
    return Asked(**({"kind": kind, "channel": Channel.PORTAL, "language": "nl", "address": JO} | changes))  # type: ignore[arg-type]


def staff(session: Session, name: str) -> By:
    member = StaffMember(mark=name, address=f"{name}@kantoor.nl", name=name, role="privacy", added_at=NOW)
    session.add(member)
    session.flush()
    return By(member.id, name)


def the(session: Session, mark: str) -> RightsRequest:
    return session.scalars(select(RightsRequest).where(RightsRequest.mark == mark)).one()


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


# — The clocks ———————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (noon(2026, 8, 31), date(2026, 9, 30)),
        (noon(2026, 3, 5), date(2026, 4, 7)),  # 5 April 2026 is Easter Sunday, the 6th Easter Monday
        (noon(2027, 3, 5), date(2027, 4, 5)),
        (noon(2027, 1, 31), date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (noon(2028, 1, 31), date(2028, 2, 29)),
        (noon(2026, 11, 25), date(2026, 12, 28)),  # Christmas, and a weekend after it
    ],
)
def test_the_legal_month_ends_on_a_working_day(received: datetime, due: date) -> None:
    assert clocks_of(received).due_on == due


@pytest.mark.parametrize(
    "received", [datetime(2026, 3, 20, 23, 30, tzinfo=UTC), datetime(2026, 10, 15, 22, 30, tzinfo=UTC)]
)
def test_fourteen_calendar_days_of_amsterdam_over_both_changes_of_the_clock(received: datetime) -> None:
    day = (received + timedelta(hours=2)).date()  # it is past midnight in Amsterdam
    assert clocks_of(received).promised_on == day + timedelta(days=14)


def test_an_extension_is_possible_until_the_last_day_of_the_first_month() -> None:
    received = noon(2026, 8, 31)
    assert extended(received, datetime(2026, 9, 30, 21, 59, tzinfo=UTC)) == date(2026, 11, 30)
    with pytest.raises(TooLate):
        extended(received, datetime(2026, 9, 30, 22, 1, tzinfo=UTC))


def test_a_request_by_letter_counts_from_the_day_it_arrived(session: Session) -> None:
    by = staff(session, "Sam")
    letter = asked(channel=Channel.LETTER, received_at=NOW - timedelta(days=3), address=None, contact="Dorpsstraat 1")
    found = the(session, requests.open_request(session, letter, NOW, by))
    assert found.promised_on == date(2026, 12, 4)
    assert session.scalar(select(func.count(Letter.id))) == 0
    with pytest.raises(NotYetReceived):
        requests.open_request(session, asked(received_at=NOW + timedelta(days=1)), NOW, by)


# — Asking ———————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_request_is_confirmed_with_both_days(session: Session, postman: Postman) -> None:
    requests.open_request(session, asked(), NOW)
    session.commit()
    letter = postman.newest()
    assert letter["To"] == JO
    for part in (text_of(letter), html_of(letter)):
        assert "7 december 2026" in part
        assert "23 december 2026" in part


def test_asking_again_shows_the_request_that_runs(session: Session) -> None:
    first = requests.open_request(session, asked(text="Eén"), NOW)
    assert requests.open_request(session, asked(text="Twee"), NOW + timedelta(days=3)) == first
    assert session.scalars(select(RequestMessage.text)).all() == ["Eén", "Twee"]
    assert session.scalar(select(func.count(Letter.id))) == 1
    assert requests.open_request(session, asked(RequestKind.PORT), NOW) != first
    assert requests.open_request(session, asked(address=PIET), NOW) != first


def test_a_decided_request_does_not_hide_a_new_one(session: Session) -> None:
    first = requests.open_request(session, asked(), NOW)
    handling.decide(session, first, GRANTED, staff(session, "Sam"), NOW)
    assert requests.open_request(session, asked(), NOW) != first


def test_only_their_own_requests_are_seen_and_talked_to(session: Session) -> None:
    mark = requests.open_request(session, asked(text="Hallo"), NOW)
    jo, piet = subject_of(session, JO), subject_of(session, PIET)
    assert [view.mark for view in files.requests_of(session, jo)] == [mark]
    assert files.requests_of(session, piet) == []
    assert files.request_of(session, piet, mark) is None
    for deed in (requests.take_back, lambda *a: requests.say(*a[:3], "Boe", a[3])):
        with pytest.raises(requests.NoSuchRequest):
            deed(session, mark, piet, NOW)


def test_a_number_that_passes_the_eleven_test_is_not_kept(session: Session) -> None:
    mark = requests.open_request(session, asked(text="Mijn BSN is 1112.22.333 en mijn order 111222334."), NOW)
    (text,) = session.scalars(select(RequestMessage.text)).all()
    assert text == f"Mijn BSN is {LEFT_OUT} en mijn order 111222334."
    assert mark


# — Deciding —————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("missing", ["article", "reason"])
@pytest.mark.parametrize("decision", [Decision.REFUSED, Decision.PARTLY])
def test_a_refusal_without_article_or_reason_is_refused(session: Session, decision: Decision, missing: str) -> None:
    mark = requests.open_request(session, asked(), NOW)
    told = {"article": "art. 12 lid 5 AVG", "reason": "Daarom."} | {missing: " "}
    with pytest.raises(Ungrounded):
        handling.decide(session, mark, Verdict(decision=decision, **told), staff(session, "Sam"), NOW)


def test_a_refusal_is_told_only_after_a_second_pair_of_eyes(session: Session, postman: Postman) -> None:
    mark = requests.open_request(session, asked(), NOW)
    sam, kim = staff(session, "Sam"), staff(session, "Kim")
    assert not handling.decide(session, mark, REFUSAL, sam, NOW)
    assert (the(session, mark).state, the(session, mark).decided_at) == (RequestState.SECOND_LOOK, None)
    view = files.request_of(session, subject_of(session, JO), mark)
    assert view is not None
    assert (view.decision, view.reason) == (None, None)
    with pytest.raises(SameEyes):
        handling.agree(session, mark, sam, NOW, version=the(session, mark).version)
    handling.agree(session, mark, kim, NOW, version=the(session, mark).version)
    session.commit()
    letter = postman.newest()
    assert the(session, mark).second_by == "Kim"
    for part in (text_of(letter), html_of(letter)):
        assert "art. 17 lid 3 onder b AVG" in part
        assert "De wet verplicht het ons." in part
        assert "Autoriteit Persoonsgegevens" in part
        assert "rechtbank" in part


def test_the_second_pair_of_eyes_may_lay_it_back(session: Session) -> None:
    mark = requests.open_request(session, asked(), NOW)
    sam, kim = staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, REFUSAL, sam, NOW)
    handling.send_back(session, mark, "Deze wet geldt hier niet.", kim, NOW, version=the(session, mark).version)
    assert (the(session, mark).state, the(session, mark).decision) == (RequestState.BUSY, None)
    with pytest.raises(Ungrounded):
        handling.agree(session, mark, kim, NOW, version=the(session, mark).version)


def test_nothing_is_added_to_a_decided_request(session: Session) -> None:
    mark = requests.open_request(session, asked(), NOW)
    by = staff(session, "Sam")
    handling.decide(session, mark, GRANTED, by, NOW)
    for deed in (
        lambda: requests.say(session, mark, subject_of(session, JO), "Nog iets", NOW),
        lambda: handling.decide(session, mark, GRANTED, by, NOW),
        lambda: handling.answer(session, mark, "Nog iets", by, NOW),
        lambda: handling.extend(session, mark, "Druk", by, NOW),
    ):
        with pytest.raises(IsClosed):
            deed()


def test_extending_is_told_with_its_reason_and_happens_once(
    session: Session, postman: Postman, clock: time_machine.Traveller
) -> None:
    mark = requests.open_request(session, asked(RequestKind.ACCESS), NOW)
    by = staff(session, "Sam")
    with pytest.raises(Ungrounded):
        handling.extend(session, mark, "  ", by, NOW)
    handling.extend(session, mark, "Het zijn veel teksten.", by, NOW + timedelta(days=20))
    session.commit()
    clock.move_to(NOW + timedelta(days=20))
    assert "Het zijn veel teksten." in text_of(postman.newest())
    assert the(session, mark).extended_to == date(2027, 2, 23)
    with pytest.raises(Ungrounded):
        handling.extend(session, mark, "Nog meer.", by, NOW + timedelta(days=20))


def test_a_message_of_ours_is_announced_and_not_told_in_the_mail(session: Session, postman: Postman) -> None:
    mark = requests.open_request(session, asked(), NOW)
    handling.answer(session, mark, "Het gaat om factuur 12.", staff(session, "Sam"), NOW)
    session.commit()
    assert "factuur 12" not in text_of(postman.newest())
    view = files.request_of(session, subject_of(session, JO), mark)
    assert view is not None
    assert [(one.by, one.text) for one in view.messages] == [("Sam", "Het gaat om factuur 12.")]


def test_the_course_of_a_request_holds_no_content(session: Session) -> None:
    mark = requests.open_request(session, asked(text="geheim-1"), NOW)
    by = staff(session, "Sam")
    handling.claim(session, mark, by, NOW)
    handling.answer(session, mark, "geheim-2", by, NOW)
    handling.decide(session, mark, Verdict(decision=Decision.GRANTED, reason="geheim-3"), by, NOW)
    course = files.course_of(session, the(session, mark).id)
    assert next(step.what for step in course) == "verzoek (wissen) ontvangen in Mijn gegevens"
    assert not [step.what for step in course if "geheim" in step.what]


# — Objecting ————————————————————————————————————————————————————————————————————————————————————————————————————


def test_an_objection_restricts_while_it_is_weighed(session: Session) -> None:
    a_reader(session, JO)
    requests.open_request(session, asked(RequestKind.OBJECT, text="Vanwege mijn situatie."), NOW)
    assert session.scalars(select(Person.restricted_at)).one() == NOW


def test_an_objection_is_not_decided_without_saying_how_it_was_weighed(session: Session) -> None:
    mark = requests.open_request(session, asked(RequestKind.OBJECT), NOW)
    with pytest.raises(Ungrounded):
        handling.decide(session, mark, Verdict(decision=Decision.GRANTED), staff(session, "Sam"), NOW)


def test_taking_an_objection_back_ends_the_restriction_it_brought(session: Session) -> None:
    a_reader(session, JO)
    mark = requests.open_request(session, asked(RequestKind.OBJECT), NOW)
    requests.take_back(session, mark, subject_of(session, JO), NOW)
    assert session.scalars(select(Person.restricted_at)).one() is None
    assert the(session, mark).decision == Decision.TAKEN_BACK
