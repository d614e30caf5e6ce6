"""A granted erasure is done with its decision or not at all, and what is not decided yet is not told."""

import re
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import By
from sjoerd4u.portal import deciding
from sjoerd4u.privacy import erasure, files, handling, incident_file, incidents, lifting, requests
from sjoerd4u.privacy.archive import export_archive
from sjoerd4u.privacy.disclosure import NOT_DECIDED, everything_about
from sjoerd4u.privacy.handling import OtherText, Verdict
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.incidents import Report
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind, RightsRequest
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.privacy.reviewing import NeedsReason, Text, _blacked, _spans
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW, a_reader
from tests.postman import Postman
from tests.visitor import Colleague

pytestmark = pytest.mark.usefixtures("clock")
JO = "jo@voorbeeld.nl"
GRANT = {"decision-decision": "toegewezen"}
BY_PHONE = {
    "kind": "wissen",
    "channel": "telefoon",
    "received_on": "2026-11-20",
    "email": "",
    "contact": "Jo Vos, 033 206 77 00",
    "language": "nl",
}
DRAFT = Verdict(
    decision=Decision.REFUSED,
    article="art. 99",
    reason="Ontwerpreden.",
    facts="Ontwerpfeit.",
    outcome="Ontwerpuitkomst",
)


def ask(session: Session, kind: RequestKind, **about: str) -> str:
    asked = Asked(kind=kind, channel=Channel.PORTAL, language="nl", address=JO, about=about)
    return requests.open_request(session, asked, NOW)


def staff(session: Session, name: str) -> By:
    member = add_member(session, f"{name.lower()}@kantoor-voorbeeld.nl", name, Role.PRIVACY, NOW)
    return By(member.id, member.name)


def the(session: Session, mark: str) -> RightsRequest:
    return session.scalars(select(RightsRequest).where(RightsRequest.mark == mark)).one()


# — Erasing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def test_nobody_is_erased_until_we_know_who(office: Colleague, store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        session.commit()
    where = office.post("/kantoor/verzoeken/nieuw", BY_PHONE).headers["Location"].split("?")[0]
    for page in ("/kantoor/verzoeken", where, f"{where}/dossier"):
        assert ", per telefoon" in office.get(page).text
    assert "vul het e-mailadres in" in office.post(f"{where}/besluiten", GRANT, 422).text
    with store.reading() as session:
        assert session.scalars(select(RightsRequest.decided_at)).all() == [None]
    office.post(f"{where}/adres", {"known-email": "geen adres"}, 422)
    office.post(f"{where}/adres", {"known-email": JO})
    office.post(f"{where}/adres", {"known-email": JO}, 409)
    office.post(f"{where}/besluiten", GRANT)
    with store.reading() as session:
        assert session.scalars(select(PersonAddress.address)).all() == []
    assert list(Ledger.in_(tmp_path).entries())


def test_an_erasure_that_fails_leaves_the_request_open_and_can_be_pressed_again(
    office: Colleague, store: Store, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        mark = ask(session, RequestKind.ERASE)
        session.commit()

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("DELETE", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(erasure, "suppress", locked)  # everything is deleted by then
        office.post(f"/kantoor/verzoeken/{mark}/besluiten", GRANT, 503)
    postman.post()
    assert not [one for one in postman.letters() if "esluit" in one["Subject"] or "Antwoord" in one["Subject"]]
    with store.reading() as session:
        assert the(session, mark).decided_at is None
        assert session.scalars(select(PersonAddress.address)).all() == [JO]
    office.post(f"/kantoor/verzoeken/{mark}/besluiten", GRANT)
    with store.reading() as session:
        assert the(session, mark).decision == Decision.GRANTED
        assert session.scalars(select(PersonAddress.address)).all() == []


# — Not decided yet ——————————————————————————————————————————————————————————————————————————————————————————————


def test_what_waits_for_the_second_pair_of_eyes_is_told_nowhere(session: Session, tmp_path: Path) -> None:
    a_reader(session, JO)
    mark, sam, kim = ask(session, RequestKind.COMPLETE), staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, DRAFT, sam, NOW)
    session.flush()
    subject, out = subject_of(session, JO), tmp_path / "download.zip"
    records = everything_about(session, subject)
    assert not re.search("Ontwerp|art. 99|geweigerd", str([value.value for one in records for value in one.values]))
    assert NOT_DECIDED in [value.withheld for one in records for value in one.values]
    export_archive(session, subject, out, NOW)
    with ZipFile(out) as packed:
        for name in packed.namelist():
            assert not re.search(rb"Ontwerp(reden|feit|uitkomst)|art\. 99", packed.read(name)), name
    view = files.request_of(session, subject, mark)
    assert view is not None
    assert "Ontwerp" not in str(view)
    handling.agree(session, mark, kim, NOW, version=the(session, mark).version)
    session.flush()
    told = str([value.value for one in everything_about(session, subject) for value in one.values])
    assert "Ontwerpreden." in told
    assert "Ontwerpuitkomst" in told


def test_why_a_decision_went_back_is_for_the_desk(session: Session, tmp_path: Path) -> None:
    a_reader(session, JO)
    mark, sam, kim = ask(session, RequestKind.COMPLETE), staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, DRAFT, sam, NOW)
    handling.send_back(session, mark, "Ontwerp klopt niet.", kim, NOW, version=the(session, mark).version)
    session.flush()
    records = everything_about(session, subject_of(session, JO))
    assert "Ontwerp" not in str([value.value for one in records for value in one.values])
    assert "Ontwerp klopt niet." in the(session, mark).proposed.values()


def test_nobody_signs_another_text_than_they_saw(session: Session) -> None:
    a_reader(session, JO)
    mark, sam, kim = ask(session, RequestKind.COMPLETE), staff(session, "Sam"), staff(session, "Kim")
    handling.decide(session, mark, DRAFT, sam, NOW)
    read = the(session, mark).version
    handling.decide(session, mark, DRAFT, sam, NOW)
    for version in (read, None, 2**63):
        with pytest.raises(OtherText):
            handling.agree(session, mark, kim, NOW, version=version)
        with pytest.raises(OtherText):
            handling.send_back(session, mark, "Nee.", kim, NOW, version=version)


def test_an_older_text_is_a_conflict_on_the_page(office: Colleague, app: Flask, store: Store) -> None:
    with store.writing() as session:
        mark = ask(session, RequestKind.COMPLETE)
        session.commit()
    kim = Colleague(app, Role.PRIVACY, name="Kim de Vries")
    refused = {"decision-decision": "geweigerd", "decision-article": "art. 16", "decision-reason": "Eerste."}
    office.post(f"/kantoor/verzoeken/{mark}/besluiten", refused)
    seen = re.findall(r'name="version" value="(\d+)"', kim.get(f"/kantoor/verzoeken/{mark}").text)
    assert len(seen) == 2
    office.post(f"/kantoor/verzoeken/{mark}/besluiten", refused | {"decision-reason": "Anders."})
    answer = kim.post(f"/kantoor/verzoeken/{mark}/mee-eens", {"version": seen[0]}, 409)
    assert "Anders." in answer.text
    kim.post(f"/kantoor/verzoeken/{mark}/terugleggen", {"version": seen[0], "returned-why": "Nee."}, 409)
    kim.post(f"/kantoor/verzoeken/{mark}/mee-eens", {"version": "9" * 30}, 409)


# — Only stored ——————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("ending", ["taken back", "granted"])
def test_a_restriction_stays_while_another_request_needs_it(
    session: Session, store: Store, postman: Postman, ending: str
) -> None:
    a_reader(session, JO)
    first, second, sam = ask(session, RequestKind.RECTIFY), ask(session, RequestKind.OBJECT), staff(session, "Sam")
    if ending == "granted":
        handling.decide(session, first, Verdict(decision=Decision.GRANTED), sam, NOW)
    else:
        requests.take_back(session, first, subject_of(session, JO), NOW)
    session.commit()
    postman.post()
    lifting.lift_after_notice(store, NOW)
    assert session.scalars(select(Person.restricted_at)).all() == [NOW]
    requests.take_back(session, second, subject_of(session, JO), NOW)
    assert session.scalars(select(Person.restricted_at)).all() == [None]


def test_the_own_press_outlives_the_request_that_restricted_before_it(session: Session) -> None:
    a_reader(session, JO)
    first = ask(session, RequestKind.RECTIFY)
    for _ in range(2):
        deciding.restrict(session, subject_of(session, JO), "nl", NOW)
    pressed = select(RightsRequest.id).where(RightsRequest.kind == RequestKind.RESTRICT)
    assert len(session.scalars(pressed).all()) == 1
    requests.take_back(session, first, subject_of(session, JO), NOW)
    assert session.scalars(select(Person.restricted_at)).all() == [NOW]


def test_the_office_shows_no_values_of_who_restricted_their_data(office: Colleague, store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="Jozefien")
        subject = subject_of(session, JO)
        details = deciding.Details("Zonderling", None, "Vos", None, "nl")
        deciding.correct(session, subject, details, NOW)
        ask(session, RequestKind.COMPLETE)
        session.commit()
    pages = ("/kantoor/spoor", "/kantoor/vandaag", "/kantoor/verzoeken")
    assert ["Zonderling" in office.get(page).text for page in pages] == [True] * 3
    with store.writing() as session:
        deciding.restrict(session, subject, "nl", NOW)
        session.commit()
    for page in pages:
        assert not re.search("Zonderling|Jozefien", office.get(page).text), page
    assert "Beperkt" in office.get("/kantoor/spoor").text


def test_only_open_incidents_are_read_for_today(session: Session) -> None:
    for moment in (NOW, NOW - timedelta(hours=1)):
        incidents.report_incident(
            session, Report(noticed=f"Gezien {moment}", language="nl", channel="formulier"), moment
        )
    first, second = session.scalars(select(Incident).order_by(Incident.id)).all()
    assert incident_file.open_incidents(session) == [second, first]
    first.closed_at = NOW
    session.commit()
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert incident_file.open_incidents(session) == [second]
    assert ["closed_at IS NULL" in statement for statement in asked if "FROM incident" in statement] == [True]


# — A mark that holds a space ————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("[[ Jan]] en Piet zagen [[Kees]].", "# en Piet zagen #."),
        ("  [[Jan]] en Piet zagen [[Kees. ]]", "# en Piet zagen #"),
        ("Jan en [[Piet]] zagen Kees.", "Jan en # zagen Kees."),
    ],
)
def test_a_space_typed_at_the_end_shifts_no_mark(marked: str, shown: str) -> None:
    told = "Jan en Piet zagen Kees."
    text = Text("inquiry", "1", "message", Words("", ""), Words("", ""), told, told, True, "", None)
    assert _blacked(told, _spans(text, marked)).replace("[onleesbaar gemaakt]", "#") == shown
    with pytest.raises(NeedsReason):
        _spans(text, f"[[  ]]{told}")
