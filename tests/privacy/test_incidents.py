"""A report that data may not be safe: the verb."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.mail.models import Letter
from sjoerd4u.privacy.incidents import Report, report_incident, reported
from sjoerd4u.privacy.models import Incident
from tests.builders import NOW

REPORT = Report(noticed="Een mail die voor een ander was.", language="nl")


def test_a_report_opens_an_incident_and_starts_the_clock_of_article_33(session: Session) -> None:
    report_incident(session, REPORT, NOW)
    incident = session.scalars(select(Incident)).one()
    assert incident.reference.startswith("D-")
    assert (incident.aware_at, incident.ap_due_at) == (NOW, NOW + timedelta(hours=72))
    assert incident.closed_at is None


def test_the_same_report_within_the_hour_is_one_incident_with_the_first_moment(session: Session) -> None:
    for minutes in range(20):
        report_incident(session, replace(REPORT, phone="033 1234567"), NOW + timedelta(minutes=minutes))
    assert session.scalars(select(Incident.aware_at)).all() == [NOW]
    assert session.scalar(select(func.count(Letter.id))) == 1


def test_a_later_report_in_the_same_words_is_a_new_incident(session: Session) -> None:
    for hours in (0, 2):
        report_incident(session, REPORT, NOW + timedelta(hours=hours))
    assert session.scalar(select(func.count(Incident.id))) == 2


def test_the_letter_to_the_desk_names_the_deadline_and_nothing_that_was_typed(session: Session) -> None:
    report_incident(session, replace(REPORT, address="jo@voorbeeld.nl", answer_wanted=True), NOW)
    letter = session.scalars(select(Letter)).one()
    assert letter.address == "service@sparklingcrm.nl"
    assert letter.purpose == "incidenten"
    assert set(letter.words) == {"reference", "at", "due", "channel", "answer_wanted"}


def test_the_reporter_hears_whether_an_answer_can_come(session: Session) -> None:
    without = reported(session, report_incident(session, REPORT, NOW))
    with_phone = reported(
        session, report_incident(session, replace(REPORT, noticed="Iets anders", phone="1234567"), NOW)
    )
    assert without is not None
    assert with_phone is not None
    assert (without.can_be_answered, with_phone.can_be_answered) == (False, True)
    assert reported(session, "A" * 22) is None
