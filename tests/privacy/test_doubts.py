"""Who asks: a second fact for what cannot be undone, a redacted copy only after a doubt on record."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session
from stdnum.nl import bsn

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.models import Organisation, PersonPhone, Position
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import doubts, handling, identity, requests
from sjoerd4u.privacy.desk_models import IdentityDoubt
from sjoerd4u.privacy.doubts import NoSuchDoubt, NotACopy, NotAllowed, NotForYou
from sjoerd4u.privacy.handling import Ungrounded, Verdict
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.identity import Deed, Fact, TooManyTries
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.staff.models import StaffMember
from tests.builders import NOW, a_reader

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"
NUMBER = "111222333"
PHOTO = b"\xff\xd8\xff\xe0" + b"het gezicht van Jo " * 40 + NUMBER.encode() + b"\xff\xd9"
GRANTED = Verdict(decision=Decision.GRANTED)


def staff(session: Session, name: str) -> By:
    member = StaffMember(mark=name, address=f"{name}@kantoor.nl", name=name, role="privacy", added_at=NOW)
    session.add(member)
    session.flush()
    return By(member.id, name)


def a_request(session: Session, address: str = JO) -> str:
    asked = Asked(kind=RequestKind.PORT, channel=Channel.PORTAL, language="nl", address=address)
    return requests.open_request(session, asked, NOW)


def everything_stored(store: Store) -> bytes:
    """The raw database: its file and log, or on PostgreSQL each row as text."""
    if store.engine.dialect.name == "sqlite":
        path = Path(store.engine.url.database or "")
        return b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    with store.reading() as session:
        return "\n".join(line for table in Base.metadata.sorted_tables for line in _lines(session, table)).encode()


def _lines(session: Session, table: Table) -> list[str]:
    return list(session.scalars(text(f"SELECT CAST(t AS text) FROM {table.name} AS t")))


def passing(raw: bytes) -> list[bytes]:
    """Every run of just nine figures in it that passes the eleven-test."""
    return [found for found in re.findall(rb"(?<![0-9])[0-9]{9}(?![0-9])", raw) if bsn.is_valid(found.decode())]


# — Level 3 ——————————————————————————————————————————————————————————————————————————————————————————————————————


def test_without_a_doubt_on_record_there_is_no_upload(session: Session) -> None:
    mark, jo = a_request(session), subject_of(session, JO)
    assert doubts.doubt_of(session, jo, mark) is None
    with pytest.raises(NoSuchDoubt):
        doubts.give_copy(session, jo, mark, PHOTO, NOW)


def test_only_whose_request_it_is_gives_a_copy(session: Session) -> None:
    mark = a_request(session)
    doubts.record_doubt(session, mark, "De schrijfstijl is anders.", staff(session, "Sam"), NOW)
    assert doubts.doubt_of(session, subject_of(session, PIET), mark) is None
    with pytest.raises(NoSuchDoubt):
        doubts.give_copy(session, subject_of(session, PIET), mark, PHOTO, NOW)


@pytest.mark.parametrize("why", [" ", f"Het nummer {NUMBER} klopt niet."])
def test_a_doubt_has_a_reason_and_no_bsn(session: Session, why: str) -> None:
    with pytest.raises(NotAllowed):
        doubts.record_doubt(session, a_request(session), why, staff(session, "Sam"), NOW)


@pytest.mark.parametrize("data", [b"", b"<svg>", b"GIF89a", b"PK\x03\x04", b"\xff\xd8\xff" + bytes(doubts.LARGEST)])
def test_only_an_image_or_pdf_of_ten_megabytes_is_taken(session: Session, data: bytes) -> None:
    mark = a_request(session)
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", staff(session, "Sam"), NOW)
    with pytest.raises(NotACopy):
        doubts.give_copy(session, subject_of(session, JO), mark, data, NOW)


def test_the_copy_is_encrypted_and_only_for_who_decides(session: Session, store: Store) -> None:
    mark, sam, kim = a_request(session), staff(session, "Sam"), staff(session, "Kim")
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", sam, NOW)
    doubts.give_copy(session, subject_of(session, JO), mark, PHOTO, NOW)
    session.commit()
    assert b"het gezicht van Jo" not in everything_stored(store)
    with pytest.raises(NotForYou):
        doubts.see_copy(session, mark, kim, NOW)
    assert doubts.see_copy(session, mark, sam, NOW) == (PHOTO, "image/jpeg")
    with pytest.raises(NotForYou):
        doubts.decide_doubt(session, mark, True, "Naam", kim, NOW)


def test_after_the_decision_no_image_and_no_number_is_left(session: Session, store: Store) -> None:
    mark, sam = a_request(session), staff(session, "Sam")
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", sam, NOW)
    doubts.give_copy(session, subject_of(session, JO), mark, PHOTO, NOW)
    session.commit()
    kept = session.scalars(select(IdentityDoubt.copy)).one() or b""
    session.commit()
    with pytest.raises(NotAllowed):
        doubts.decide_doubt(session, mark, True, f"BSN {NUMBER[:4]} {NUMBER[4:]}", sam, NOW)
    doubts.decide_doubt(session, mark, True, "Naam en geboortejaar.", sam, NOW)
    session.commit()
    leave_no_trace(store, None)
    stored = everything_stored(store)
    assert kept[:40] not in stored
    assert kept[:40].hex().encode() not in stored
    assert b"\xff\xd8\xff\xe0het" not in stored
    assert passing(stored) == []
    (found,) = session.scalars(select(IdentityDoubt)).all()
    assert (found.by_name, found.compared, found.decided_at, found.destroyed_at) == (
        "Sam", "Naam en geboortejaar.", NOW, NOW,
    )  # fmt: skip
    with pytest.raises(NoSuchDoubt):
        doubts.see_copy(session, mark, sam, NOW)
    assert doubts.doubt_of(session, subject_of(session, JO), mark) is None


def test_after_72_hours_the_copy_is_gone_and_cannot_be_seen(session: Session, store: Store) -> None:
    mark, sam = a_request(session), staff(session, "Sam")
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", sam, NOW)
    doubts.give_copy(session, subject_of(session, JO), mark, PHOTO, NOW)
    session.commit()
    assert doubts.destroy_copies(store, NOW + timedelta(hours=71, minutes=59)) == "geen kopie te vernietigen"
    with pytest.raises(NoSuchDoubt):
        doubts.see_copy(session, mark, sam, NOW + timedelta(hours=72))
    session.rollback()
    assert doubts.destroy_copies(store, NOW + timedelta(hours=72)) == "1 kopieën vernietigd"
    assert session.scalars(select(IdentityDoubt.copy)).all() == [None]


def test_a_request_is_not_decided_before_the_doubt_is(session: Session) -> None:
    mark, sam = a_request(session), staff(session, "Sam")
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", sam, NOW)
    with pytest.raises(Ungrounded):
        handling.decide(session, mark, GRANTED, sam, NOW)
    doubts.decide_doubt(session, mark, True, "Naam.", sam, NOW)
    assert handling.decide(session, mark, GRANTED, sam, NOW)


def test_a_copy_of_a_request_that_is_over_is_destroyed(session: Session, store: Store) -> None:
    mark = a_request(session)
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", staff(session, "Sam"), NOW)
    doubts.give_copy(session, subject_of(session, JO), mark, PHOTO, NOW)
    requests.take_back(session, mark, subject_of(session, JO), NOW)
    session.commit()
    assert session.scalars(select(IdentityDoubt.copy)).all() == [None]
    assert session.scalars(select(IdentityDoubt.decided_at)).all() == [NOW]
    session.commit()
    assert doubts.destroy_copies(store, NOW) == "geen kopie te vernietigen"


def test_after_a_request_is_over_no_copy_is_taken_or_shown(session: Session) -> None:
    mark, sam, jo = a_request(session), staff(session, "Sam"), subject_of(session, JO)
    doubts.record_doubt(session, mark, "Andere schrijfstijl.", sam, NOW)
    doubts.give_copy(session, jo, mark, PHOTO, NOW)
    requests.take_back(session, mark, jo, NOW)
    with pytest.raises(NoSuchDoubt):
        doubts.give_copy(session, jo, mark, PHOTO, NOW)
    with pytest.raises(NoSuchDoubt):
        doubts.see_copy(session, mark, sam, NOW)
    assert session.scalars(select(IdentityDoubt.copy)).all() == [None]


# — Level 2 ——————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("deed", "address", "is_customer", "asked"),
    [
        (Deed.ERASE, JO, True, True),
        (Deed.ERASE, JO, False, False),
        (Deed.ADDRESS, JO, False, True),
        (Deed.OTHER, JO, True, False),
        (Deed.OTHER, "info@voorbeeld.nl", False, True),
        (Deed.OTHER, "administratie@voorbeeld.nl", False, True),
        (Deed.OTHER, "info.jansen@voorbeeld.nl", False, True),
        (Deed.OTHER, "informeel@voorbeeld.nl", False, False),
    ],
)
def test_when_a_second_fact_is_asked(deed: Deed, address: str, is_customer: bool, asked: bool) -> None:
    assert identity.needs_second_fact(deed, address, is_customer=is_customer) is asked


def a_known_person(session: Session) -> None:
    a_reader(session, JO)
    (person_id,) = subject_of(session, JO).person_ids
    firm = Organisation(mark="o", name="Bakkerij ’t Hoekje B.V.", postcode="1234 AB", kvk="12345678", created_at=NOW)
    session.add(firm)
    session.flush()
    session.add_all(
        [
            Position(person_id=person_id, organisation_id=firm.id, company="Bakkerij ’t Hoekje", since=NOW),
            PersonPhone(person_id=person_id, number="+31332067700"),
        ]
    )
    session.flush()


@pytest.mark.parametrize(
    ("fact", "answer", "right"),
    [
        (Fact.POSTCODE, "1234ab", True),
        (Fact.POSTCODE, "1234 AC", False),
        (Fact.COMPANY, "bakkerij 't hoekje bv", True),
        (Fact.COMPANY, "", False),
        (Fact.KVK, "1234 5678", True),
        (Fact.PHONE, "033-2067700", True),
        (Fact.PHONE, "033-2067701", False),
        (Fact.PHONE, "\ud800", False),
    ],
)
def test_a_fact_is_compared_in_one_spelling(session: Session, fact: Fact, answer: str, right: bool) -> None:
    a_known_person(session)
    jo = subject_of(session, JO)
    assert set(identity.facts_held(session, jo)) == set(Fact)
    assert identity.prove(session, jo, fact, answer, NOW) is right


def test_five_wrong_answers_in_a_day_are_the_last(session: Session) -> None:
    a_known_person(session)
    jo = subject_of(session, JO)
    for _ in range(5):
        assert not identity.prove(session, jo, Fact.KVK, "0", NOW)
    with pytest.raises(TooManyTries):
        identity.prove(session, jo, Fact.KVK, "12345678", NOW)
    assert identity.prove(session, jo, Fact.KVK, "12345678", NOW + timedelta(days=1))
