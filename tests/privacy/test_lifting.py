"""Restriction, the notice before it ends, receivers that are told, alarms and the human look."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import files, handling, incidents, lifting, requests, telling, watching
from sjoerd4u.privacy.desk_models import RecipientTask
from sjoerd4u.privacy.handling import Ungrounded, Verdict
from sjoerd4u.privacy.happenings import LookedAgain
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.lifting import NothingToLift
from sjoerd4u.privacy.recipients import recipients_now
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind, RightsRequest
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.register.automatic import STORED
from sjoerd4u.register.vocabulary import Category
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.tables import metadata
from tests.builders import NOW, a_reader
from tests.postman import Postman, text_of

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"
REFUSED = Verdict(decision=Decision.REFUSED, article="art. 21 lid 1 AVG", reason="Wij wogen het zo.")
GRANTED = Verdict(decision=Decision.GRANTED, reason="U heeft gelijk.")
pytestmark = pytest.mark.usefixtures("clock")


def staff(session: Session, name: str) -> By:
    member = StaffMember(mark=name, address=f"{name}@kantoor.nl", name=name, role="privacy", added_at=NOW)
    session.add(member)
    session.flush()
    return By(member.id, name)


def ask(session: Session, kind: RequestKind, address: str | None = JO, **more: object) -> str:
    asked = {"kind": kind, "channel": Channel.PORTAL, "language": "nl", "address": address} | more
    return requests.open_request(session, Asked(**asked), NOW)  # type: ignore[arg-type]


def restricted_at(session: Session) -> datetime | None:
    return session.scalars(select(Person.restricted_at)).one()


def the(session: Session, mark: str) -> RightsRequest:
    return session.scalars(select(RightsRequest).where(RightsRequest.mark == mark)).one()


# — Notice first —————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_refused_objection_is_told_before_the_data_are_used_again(
    session: Session, store: Store, postman: Postman
) -> None:
    a_reader(session, JO)
    mark, sam, kim = ask(session, RequestKind.OBJECT), staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, REFUSED, sam, NOW)
    handling.agree(session, mark, kim, NOW, version=the(session, mark).version)
    session.commit()
    lifting.lift_after_notice(store, NOW)
    assert restricted_at(session) == NOW
    session.commit()
    assert "vooraf" in text_of(postman.newest())
    assert lifting.lift_after_notice(store, NOW) == "1 beperkingen opgeheven"
    assert restricted_at(session) is None
    session.commit()
    assert lifting.lift_after_notice(store, NOW) == "niets op te heffen"


def test_nobody_is_told_that_we_use_the_data_again_while_another_request_restricts(session: Session) -> None:
    a_reader(session, JO)
    first, sam = ask(session, RequestKind.RECTIFY), staff(session, "Sam")
    ask(session, RequestKind.OBJECT)
    session.commit()
    lifting.give_notice(session, first, "Het klopt weer.", sam, NOW)
    assert the(session, first).lifted_at == NOW
    assert not lifting.may_give_notice(session, the(session, first))
    assert restricted_at(session) == NOW
    assert session.scalars(select(Letter.kind).where(Letter.kind == "privacy/lifting")).all() == []


def test_a_granted_objection_keeps_the_data_restricted(session: Session, store: Store, postman: Postman) -> None:
    a_reader(session, JO)
    handling.decide(session, ask(session, RequestKind.OBJECT), GRANTED, staff(session, "Sam"), NOW)
    session.commit()
    postman.post()
    lifting.lift_after_notice(store, NOW)
    assert restricted_at(session) == NOW


def test_a_letter_that_fails_lifts_nothing(session: Session, store: Store) -> None:
    a_reader(session, JO)
    mark, sam = ask(session, RequestKind.RECTIFY), staff(session, "Sam")
    handling.decide(session, mark, GRANTED, sam, NOW)
    session.execute(update(Letter).values(state=LetterState.FAILED, closed_at=NOW))
    session.commit()
    lifting.lift_after_notice(store, NOW)
    assert restricted_at(session) == NOW


def test_a_restriction_of_the_persons_own_stays_when_an_objection_ends(
    session: Session, store: Store, postman: Postman
) -> None:
    a_reader(session, JO)
    mark, sam = ask(session, RequestKind.RECTIFY), staff(session, "Sam")
    own = Asked(kind=RequestKind.RESTRICT, channel=Channel.PORTAL, language="nl", address=JO)
    requests.file_done(session, own, "gebruik beperkt", NOW)
    handling.decide(session, mark, GRANTED, sam, NOW)
    session.commit()
    postman.post()
    lifting.lift_after_notice(store, NOW)
    assert restricted_at(session) == NOW
    session.commit()
    lifting.lifted_by_person(session, subject_of(session, JO), NOW)
    assert restricted_at(session) is None


def test_staff_announce_the_end_of_a_restriction_once(session: Session, store: Store, postman: Postman) -> None:
    a_reader(session, JO)
    mark, sam = ask(session, RequestKind.OBJECT), staff(session, "Sam")
    handling.decide(session, mark, GRANTED, sam, NOW)
    lifting.give_notice(session, mark, "Het bezwaar is opgelost.", sam, NOW)
    with pytest.raises(NothingToLift):
        lifting.give_notice(session, mark, "Nog eens.", sam, NOW)
    assert restricted_at(session) == NOW
    session.commit()
    assert "Het bezwaar is opgelost." in text_of(postman.newest())
    lifting.lift_after_notice(store, NOW)
    assert restricted_at(session) is None


def test_without_an_address_the_notice_goes_on_paper(session: Session) -> None:
    a_reader(session, JO)
    (person_id,) = subject_of(session, JO).person_ids
    mark, sam = ask(session, RequestKind.OBJECT, address=None, person_id=person_id), staff(session, "Sam")
    handling.decide(session, mark, GRANTED, sam, NOW)
    lifting.give_notice(session, mark, "Opgelost.", sam, NOW)
    assert restricted_at(session) == NOW
    lifting.told_on_paper(session, mark, sam, NOW)
    assert restricted_at(session) is None


# — Telling receivers ————————————————————————————————————————————————————————————————————————————————————————————


def test_every_receiver_of_what_was_corrected_is_to_be_told(session: Session) -> None:
    mark, sam = ask(session, RequestKind.RECTIFY), staff(session, "Sam")
    verdict = Verdict(decision=Decision.GRANTED, categories=frozenset({Category.INVOICE}))
    handling.decide(session, mark, verdict, sam, NOW, recipients_now(session))
    assert {task.recipient for task in telling.tasks(session)} == {"hosting", "Belastingdienst"}


@pytest.mark.parametrize("kind", [RequestKind.ACCESS, RequestKind.PORT, RequestKind.LOOK])
def test_what_changes_nothing_gives_no_tasks(session: Session, kind: RequestKind) -> None:
    verdict = Verdict(decision=Decision.GRANTED, facts="Alles", outcome="Blijft")
    handling.decide(session, ask(session, kind), verdict, staff(session, "Sam"), NOW, recipients_now(session))
    assert telling.tasks(session) == []


def test_a_refusal_gives_no_tasks(session: Session) -> None:
    mark, sam, kim = ask(session, RequestKind.ERASE), staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, REFUSED, sam, NOW, recipients_now(session))
    handling.agree(session, mark, kim, NOW, recipients_now(session), version=the(session, mark).version)
    assert telling.tasks(session) == []


def test_a_task_is_done_once_with_its_proof(session: Session) -> None:
    asked = Asked(kind=RequestKind.ERASE, channel=Channel.PORTAL, language="nl")
    requests.file_done(session, asked, "gewist", NOW, frozenset(Category), recipients_now(session))
    task, sam = telling.tasks(session, open_only=True)[0], staff(session, "Sam")
    telling.told(session, task.mark, "Mail van 23 november.", sam, NOW)
    with pytest.raises(telling.NoSuchTask):
        telling.told(session, task.mark, "Nog eens.", sam, NOW)
    session.expire_all()
    done = session.scalars(select(RecipientTask).where(RecipientTask.mark == task.mark)).one()
    assert (done.proof, done.done_by, done.done_at) == ("Mail van 23 november.", "Sam", NOW)


# — Alarms ———————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("received", [NOW, datetime.fromisoformat("2027-03-20T12:00+00:00")])
def test_on_the_tenth_day_one_alarm_goes_to_the_desk(session: Session, store: Store, received: datetime) -> None:
    requests.open_request(
        session, Asked(kind=RequestKind.ERASE, channel=Channel.PORTAL, language="nl", address=JO), received
    )
    session.commit()
    alarms = select(func.count(Letter.id)).where(Letter.kind == "privacy/alarm")
    for days, expected in ((0, 0), (9, 0), (10, 1), (11, 1), (40, 1)):
        watching.watch_requests(store, received + timedelta(days=days))
        assert session.scalar(alarms) == expected
        session.commit()


def test_a_decided_request_gives_no_alarm(session: Session, store: Store) -> None:
    handling.decide(session, ask(session, RequestKind.ERASE), GRANTED, staff(session, "Sam"), NOW)
    session.commit()
    assert watching.watch_requests(store, NOW + timedelta(days=20)) == "geen verzoek wacht tien dagen"


def test_an_incident_alarms_once_a_day_before_its_72_hours_are_over(session: Session, store: Store) -> None:
    incidents.report_incident(session, incidents.Report(noticed="Iets.", language="nl"), NOW)
    session.commit()
    for hours, expected in ((47, 1), (48, 2), (60, 2)):  # the first letter is of the report itself
        watching.watch_incidents(store, NOW + timedelta(hours=hours))
        assert session.scalar(select(func.count(Letter.id))) == expected
        session.commit()


# — The human look ———————————————————————————————————————————————————————————————————————————————————————————————


def test_a_human_look_names_what_was_looked_at_and_is_announced(store: Store) -> None:
    seen: list[LookedAgain] = []
    with store.writing() as session:
        session.info["reactions"] = {LookedAgain: [lambda _session, looked: seen.append(looked)]}
        about = {"wat": "relation.interests", "uitkomst": "AVG"}
        mark, sam = ask(session, RequestKind.LOOK, about=about), staff(session, "Sam")
        with pytest.raises(Ungrounded):
            handling.decide(session, mark, Verdict(decision=Decision.GRANTED, outcome="geen"), sam, NOW)
        with pytest.raises(Ungrounded):
            handling.decide(session, mark, Verdict(decision=Decision.GRANTED, facts="De artikelen"), sam, NOW)
        verdict = Verdict(decision=Decision.GRANTED, facts="De twee artikelen", outcome="geen interesse")
        assert handling.decide(session, mark, verdict, sam, NOW)
        view = files.request_of(session, subject_of(session, JO), mark)
    assert view is not None
    assert view.facts == "De twee artikelen"
    assert [(one.about["wat"], one.outcome, one.by.name) for one in seen] == [
        ("relation.interests", "geen interesse", "Sam")
    ]


def test_every_automatic_outcome_that_is_stored_is_a_column_of_ours() -> None:
    columns = {str(column) for table in metadata.sorted_tables for column in table.columns}
    assert set(STORED) <= columns
