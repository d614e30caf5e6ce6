"""One box that finds everything by the beginnings of words."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.finding_models import PersonWord
from sjoerd4u.crm.history import note, remove_note
from sjoerd4u.crm.indexing import ALL, rebuild_search
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import ContactKind
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.search import FIRST, search
from sjoerd4u.crm.words import marked, sought
from sjoerd4u.demo.content import fill
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.ledger import Ledger
from tests.builders import NOW
from tests.visitor import Colleague

ESSED = Newcomer(
    address="r.essed@bakkerij-zonneschijn.nl",
    phone="033 206 77 00",
    introduction=Introduction(given_name="Renée", infix="van der", family_name="Essed-Müller"),
    firm=Firm(name="Bakkerij Zonneschijn B.V.", kvk="90004671"),
)


@pytest.fixture
def essed(session: Session, demi: By) -> str:
    """The mark of the file of somebody with everything that can be found."""
    return add_person(session, ESSED, demi, NOW)


def people(session: Session, typed: str) -> list[str]:
    return [hit.name for hit in search(session, typed, None).people]


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note_it(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(store.engine, "before_cursor_execute", note_it)
    yield sent
    event.remove(store.engine, "before_cursor_execute", note_it)


@pytest.mark.usefixtures("essed")
@pytest.mark.parametrize(
    "typed",
    [
        *("Renée", "renee", "RENEE ess", "essed-mül", "muller renee", "Renée van der Essed", "van der essed"),
        *(
            "zonnesch",
            "bakkerij",
            "90004671",
            "9000 4671",
            "r.essed@",
            "@bakkerij-zonneschijn.nl",
            "essed@bakkerij"[:5],
        ),
        *("033 206 77 00", "0332067700", "+31 33 206", "0031332067700", "+31 (0)33 206", "67700", "206 77", "033-2067"),
    ],
)
def test_a_person_is_found_by_any_of_it(session: Session, typed: str) -> None:
    assert people(session, typed) == ["Renée van der Essed-Müller"]


@pytest.mark.usefixtures("essed")
@pytest.mark.parametrize(
    "typed",
    ["", "   ", "esseds", "renee jansen", "van jansen", "%", "_", "ssed", "\0", "\ud800", "x" * 10_000],
)
def test_what_does_not_begin_a_word_finds_nobody(session: Session, typed: str) -> None:
    assert people(session, typed) == []


def test_an_organisation_is_found_by_name_number_and_place(session: Session, essed: str) -> None:
    for typed in ("zonnes", "90004671"):
        assert [hit.name for hit in search(session, typed, None).organisations] == ["Bakkerij Zonneschijn B.V."]


def test_a_note_is_found_by_its_words_with_the_hits_marked(session: Session, essed: str, demi: By) -> None:
    note(session, essed, ContactKind.PHONE, "Wil een Offérte voor <b>nazorg</b>.", demi, NOW)
    hit = search(session, "offer", None).notes[0]
    assert (hit.name, hit.relation) == ("Renée van der Essed-Müller", essed)
    assert hit.pieces == [("Wil een ", False), ("Offérte", True), (" voor <b>nazorg</b>.", False)]
    mark = note(session, essed, ContactKind.PHONE, "Vergissing", demi, NOW)
    assert search(session, "vergis", None).notes
    remove_note(session, mark, demi, NOW)
    assert not search(session, "vergis", None).notes


def test_a_note_for_its_writer_alone_is_found_by_the_writer_alone(
    session: Session, essed: str, demi: By, sam: By
) -> None:
    note(session, essed, ContactKind.PHONE, "Geheimpje", demi, NOW, only_mine=True)
    assert search(session, "geheim", demi.staff_id).notes
    assert not search(session, "geheim", sam.staff_id).notes


def test_a_question_is_found_by_its_reference_and_by_who_asks(session: Session) -> None:
    question = Question(
        address="jo@voorbeeld.nl", message="Wij zoeken raad.", language="nl", page="/contact", given_name="Jo"
    )
    receive_question(session, replace(question, phone="06 12345678"), NOW)
    reference = search(session, "jo", None).inquiries[0].reference
    for typed in (reference, reference.lower(), reference[2:], "raad", "345678", "jo@voorb"):
        assert [hit.reference for hit in search(session, typed, None).inquiries] == [reference], typed


def test_who_is_only_stored_is_counted_and_not_shown(session: Session, essed: str, demi: By) -> None:
    note(session, essed, ContactKind.PHONE, "Wil een offerte.", demi, NOW)
    restrict(session, session.scalars(select(Person.id)).one(), NOW)
    for typed in ("essed", "offerte"):
        found = search(session, typed, demi.staff_id)
        assert (found.people, found.notes, found.restricted) == ([], [], 1)


def test_the_first_twenty_are_found_once_each(session: Session, demi: By) -> None:
    for number in range(FIRST + 5):
        newcomer = Newcomer(
            address=f"jan{number}@janssen.nl",
            introduction=Introduction(given_name="Jan", family_name=f"Janssen{number}"),
        )
        add_person(session, newcomer, demi, NOW)
    hits = search(session, "jan", None).people
    assert len({hit.mark for hit in hits}) == len(hits) == FIRST


def test_what_is_found_is_what_begins_so_whatever_is_asked(session: Session, demi: By) -> None:
    chance = random.Random(4)
    names = [[chance.choice(("an", "ans", "anna", "bo", "bob", "cor")) for _ in range(2)] for _ in range(60)]
    for number, (given, family) in enumerate(names):
        who = Introduction(given_name=given, family_name=f"{family}{number}")
        add_person(session, Newcomer(address=f"x{number}@q.nl", introduction=who), demi, NOW)
    for typed in ("an", "ann", "bo", "bob an", "an bo", "cor cor1", "anna ans", "b a", "c"):
        begins = typed.split()
        wanted = {
            f"{given} {family}{number}"
            for number, (given, family) in enumerate(names)
            if all(any(word.startswith(part) for word in (given, f"{family}{number}")) for part in begins)
        }
        found = people(session, typed)
        assert set(found) <= wanted, typed
        assert len(found) == min(len(wanted), FIRST), typed


def test_the_number_of_statements_does_not_depend_on_what_is_found(store: Store, session: Session, demi: By) -> None:
    def ask(typed: str) -> int:
        with counted(store) as sent:
            search(session, typed, demi.staff_id)
        return len(sent)

    def add(numbers: range) -> None:
        for number in numbers:
            who = Introduction(given_name="Jan", family_name=f"Jansen{number}")
            mark = add_person(session, Newcomer(address=f"jan{number}@q.nl", introduction=who), demi, NOW)
            note(session, mark, ContactKind.PHONE, "Jan belde Jansen.", demi, NOW)

    add(range(1))
    few = [ask("jan"), ask("jan jansen")]
    add(range(1, 30))
    assert [ask("jan"), ask("jan jansen")] == few


def kept(store: Store) -> list[list[tuple[object, ...]]]:
    with store.reading() as session:
        tables = [Base.metadata.tables[index.model.__tablename__] for index in ALL]
        return [sorted(tuple(row) for row in session.execute(select(table))) for table in tables]


def test_making_it_anew_gives_the_same_words(store: Store, session: Session, essed: str, demi: By) -> None:
    note(session, essed, ContactKind.PHONE, "Wil een offerte.", demi, NOW)
    session.commit()
    before = kept(store)
    assert all(before[:3])
    assert rebuild_search(store, NOW) == "Alle zoekwoorden klopten."
    with store.writing() as other:
        other.execute(delete(PersonWord).where(PersonWord.word > "e"))
        other.commit()
    assert "hersteld" in rebuild_search(store, NOW)
    assert kept(store) == before


def test_after_a_month_of_work_every_word_is_as_it_should_be(store: Store) -> None:
    with store.writing() as session:
        fill(session, NOW)
        session.commit()
    assert all(kept(store))
    assert rebuild_search(store, NOW) == "Alle zoekwoorden klopten."


def test_who_is_erased_leaves_no_word(store: Store, session: Session, essed: str, demi: By, tmp_path: Path) -> None:
    note(session, essed, ContactKind.PHONE, "Wil een offerte.", demi, NOW)
    session.commit()
    erase(store, str(ESSED.address), NOW, Ledger(tmp_path / "erasures.log"))
    words = kept(store)
    assert (words[0], words[2]) == ([], [])


def test_nothing_is_sought_that_only_stands_between() -> None:
    assert sought("Jan van der Berg") == ["jan", "berg"]
    assert sought("van de") == ["de"]
    assert sought("’s-Hertogenbosch") == ["hertogenbosch"]
    assert len(sought(" ".join(map(str, range(100, 200))))) <= 6


def test_a_long_note_is_shown_around_its_first_hit() -> None:
    pieces = marked("ver " * 200 + "offerte" + " weg" * 200, ["offer"])
    assert ("offerte", True) in pieces
    assert sum(len(text) for text, _ in pieces) < 300


# — The pages ————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def filled(session: Session, essed: str, demi: By) -> None:
    """Somebody with a note, for pages to find."""
    note(session, essed, ContactKind.PHONE, "Wil <script>alert(1)</script> offerte & nazorg.", demi, NOW)
    session.commit()


@pytest.mark.usefixtures("clock", "filled")
def test_the_page_shows_what_is_found_and_runs_nothing_of_it(office: Colleague) -> None:
    page = office.get("/kantoor/zoek?q=offer").text
    assert "<mark>offerte</mark>" in page
    assert "<script>alert" not in page
    assert "Renée van der Essed-Müller" in office.get("/kantoor/zoek?q=ess").text
    assert "Niets gevonden" in office.get("/kantoor/zoek?q=niemand").text


@pytest.mark.usefixtures("clock", "filled")
def test_an_unknown_address_or_number_can_become_a_relation_at_once(office: Colleague) -> None:
    page = office.get("/kantoor/zoek?q=An%40Elders.NL").text
    assert "/kantoor/relaties/nieuw?email=an@elders.nl" in page.replace("%40", "@")
    assert "phone=%2B31612345678" in office.get("/kantoor/zoek?q=06+1234+5678").text.replace("+31", "%2B31")


@pytest.mark.usefixtures("clock", "filled")
def test_the_palette_has_commands_and_hits(office: Colleague) -> None:
    everything = office.get("/kantoor/zoek/alles").text
    assert 'role="option"' in everything
    assert "Vandaag" in everything
    assert "Renée" in office.get("/kantoor/zoek/alles?q=renee").text


@pytest.mark.usefixtures("clock", "filled")
@pytest.mark.parametrize("q", ["%00", "%ed%a0%80", "x" * 5000, "%F0%9F%98%80", "'; drop table person", "9" * 300])
def test_nothing_that_can_be_typed_breaks_a_page(office: Colleague, q: str) -> None:
    for path in ("/kantoor/zoek", "/kantoor/zoek/alles"):
        office.get(f"{path}?q={q}")
    office.get(f"/kantoor/relaties/lijkt-op?email={q}&phone={q}&given_name={q}&family_name={q}")


@pytest.mark.usefixtures("clock", "filled")
def test_who_is_known_already_is_named_while_typing(office: Colleague) -> None:
    assert "Renée" in office.get("/kantoor/relaties/lijkt-op?phone=033-2067700").text
    assert "Renée" in office.get("/kantoor/relaties/lijkt-op?email=R.Essed@bakkerij-zonneschijn.nl").text
    assert "Renée" in office.get("/kantoor/relaties/lijkt-op?given_name=renee&family_name=essed+muller").text
    assert "Renée" not in office.get("/kantoor/relaties/lijkt-op?given_name=renee").text


def test_of_words_that_are_everywhere_it_is_said_that_not_all_was_looked_through(
    session: Session, demi: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        who = Introduction(given_name=f"Anna{number}", family_name="Jansen" if number == 5 else "Bakker")
        add_person(session, Newcomer(address=f"anna{number}@voorbeeld.nl", introduction=who), demi, NOW)
    everything = search(session, "anna jansen", None)
    assert (len(everything.people), everything.partial) == (1, False)
    monkeypatch.setattr("sjoerd4u.crm.search.SCANNED", 0)
    assert search(session, "anna jansen", None).partial
    assert not search(session, "jansen", None).partial
