"""Writing and placing articles, by a colleague without JavaScript."""

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, select

from sjoerd4u.articles import overview
from sjoerd4u.articles.models import Article, ArticleState
from sjoerd4u.articles.publishing import Text
from sjoerd4u.articles.writing import publish_planned
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from tests.builders import NOW
from tests.visitor import Colleague, Visitor

pytestmark = pytest.mark.one_database

Publish = Callable[..., str]
WORDS = {"title_nl": "Luisteren", "summary_nl": "Kort gezegd.", "body_nl": "Eerst *luisteren*.\n\n## Kop\n\n- een"}
DESK = "/kantoor/artikelen/luisteren"


@pytest.fixture(autouse=True)
def still(clock: time_machine.Traveller) -> None:
    """The clock stands still."""


@pytest.fixture
def draft(office: Colleague) -> str:
    """A draft that is complete; gives where it is written."""
    landed = office.post("/kantoor/artikelen/nieuw", WORDS).headers["Location"]
    assert landed == f"{DESK}?gedaan=begonnen"
    return DESK


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def state(store: Store) -> str:
    with store.reading() as session:
        return session.scalars(select(Article.state)).one()


def done_of(page: str) -> str:
    return page.partition('id="gedaan"')[2].partition("</div>")[0]


# — Writing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_draft_is_seen_by_staff_alone(office: Colleague, visitor: Visitor, draft: str) -> None:
    page = office.get(f"{draft}?gedaan=begonnen").text
    assert "Alleen collega’s zien" in page
    assert "Eerst *luisteren*." in page
    assert "Luisteren" in office.get("/kantoor/artikelen").text
    visitor.get("/artikelen/luisteren", 404)
    assert "Luisteren" not in visitor.get("/artikelen").text + visitor.get("/artikelen/feed.xml").text


def test_from_a_draft_to_the_site_and_off_and_back_with_undo(
    office: Colleague, visitor: Visitor, draft: str, store: Store
) -> None:
    page = office.follow(office.post(f"{draft}/stand", {"naar": "gepubliceerd"})).text
    assert "Het artikel staat op de site." in done_of(page)
    assert 'value="concept"' in page
    assert "<em>luisteren</em>" in visitor.get("/artikelen/luisteren").text
    page = office.follow(office.post(f"{draft}/stand", {"naar": "ingetrokken"})).text
    assert "Ongedaan maken" in page
    visitor.get("/artikelen/luisteren", 404)
    page = office.follow(office.post(f"{draft}/stand", {"naar": "gepubliceerd"})).text
    assert "staat weer op de site" in done_of(page)
    visitor.get("/artikelen/luisteren")
    office.post(f"{draft}/stand", {"naar": "concept"})
    assert state(store) == ArticleState.DRAFT
    visitor.get("/artikelen/luisteren", 404)


def test_what_is_saved_of_a_published_article_is_on_the_site_at_once(
    office: Colleague, visitor: Visitor, draft: str
) -> None:
    office.post(draft, WORDS | {"version": version(office.get(draft).text), "daarna": "plaatsen"})
    assert visitor.client.get("/artikelen/luisteren", base_url="http://sjoerd4u.test").status_code == 200
    office.post(draft, WORDS | {"body_nl": "Nieuwe woorden.", "version": version(office.get(draft).text)})
    for _ in range(2):
        answer = visitor.client.get("/artikelen/luisteren", base_url="http://sjoerd4u.test")
        assert "Nieuwe woorden." in answer.text


def test_without_a_title_there_is_no_draft_and_nothing_typed_is_lost(office: Colleague, store: Store) -> None:
    page = office.post("/kantoor/artikelen/nieuw", {"body_nl": "Al wat woorden"}, 422).text
    assert "Geef het artikel een titel." in page
    assert "Al wat woorden" in page
    with store.reading() as session:
        assert overview.lines(session) == []


@pytest.mark.parametrize("missing", ["summary_nl", "body_nl"])
def test_an_incomplete_article_does_not_get_on_the_site(office: Colleague, store: Store, missing: str) -> None:
    office.post("/kantoor/artikelen/nieuw", WORDS | {missing: ""})
    page = office.post(f"{DESK}/stand", {"naar": "gepubliceerd"}, 422).text
    assert "Vul bij de Nederlandse tekst" in page
    assert state(store) == ArticleState.DRAFT


def test_two_with_the_same_title_get_addresses_of_their_own(office: Colleague) -> None:
    names = [office.post("/kantoor/artikelen/nieuw", WORDS).headers["Location"] for _ in range(2)]
    assert names == [f"{DESK}?gedaan=begonnen", f"{DESK}-2?gedaan=begonnen"]
    assert (
        office.post("/kantoor/artikelen/nieuw", {"title_nl": "Nieuw"})
        .headers["Location"]
        .startswith("/kantoor/artikelen/nieuw-2")
    )


def test_the_preview_shows_the_words_and_keeps_nothing(office: Colleague, draft: str, store: Store) -> None:
    words = WORDS | {"body_nl": "Dit is **vet**.", "title_en": "Listening", "version": "1"}
    page = office.post(f"{draft}/voorbeeld", words, 200).text
    assert "<strong>vet</strong>" in page
    assert "Dit is **vet**." in page
    assert 'lang="en"' in page
    part = office.post(
        f"{draft}/voorbeeld", words, 200, **{"HX-Request": "true", "HX-Target": "section#voorbeeld"}
    ).text
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    assert "Eerst *luisteren*." in html.unescape(office.get(draft).text)
    assert "<strong>vet</strong>" in office.post("/kantoor/artikelen/nieuw/voorbeeld", words, 200).text


def test_two_who_write_at_once_both_see_both_texts(office: Colleague, draft: str) -> None:
    read = version(office.get(draft).text)
    office.post(draft, WORDS | {"body_nl": "Van de een.", "version": read})
    page = office.post(draft, WORDS | {"body_nl": "Van de ander.", "version": read}, 409).text
    assert "Van de een." in page
    assert page.count("Van de ander.") >= 2
    office.post(draft, WORDS | {"body_nl": "Van allebei.", "version": version(page)})
    assert "Van allebei." in office.get(draft).text


def test_saving_the_same_words_is_no_conflict_and_no_trace(office: Colleague, draft: str, store: Store) -> None:
    office.post(draft, WORDS | {"version": "0"})
    with store.reading() as session:
        assert session.scalars(select(TrailEntry.did)).all().count("gewijzigd") == 0


def test_what_is_written_is_words_and_never_markup(office: Colleague, visitor: Visitor) -> None:
    hostile = (
        '<script>alert(1)</script><img src=x onerror=alert(1)> [k](javascript:alert(1)) #read("/etc/passwd") {{7*7}}'
    )
    fields = {"title_nl": f"Kwaad {hostile}"[:150], "summary_nl": hostile, "body_nl": f"{hostile}\n\n# {hostile}"}
    desk = office.post("/kantoor/artikelen/nieuw", fields).headers["Location"].partition("?")[0]
    office.post(f"{desk}/stand", {"naar": "gepubliceerd"})
    slug = desk.rpartition("/")[2]
    pages = (
        office.get(desk).text,
        office.get("/kantoor/artikelen").text,
        office.post(f"{desk}/voorbeeld", fields, 200).text,
        visitor.get(f"/artikelen/{slug}").text,
        visitor.get("/artikelen").text,
    )
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert 'read("/etc/passwd")' in html.unescape(pages[3])


@pytest.mark.parametrize("version", ["", "x", "-1", "9223372036854775808", "\x00"])
def test_no_version_is_ever_an_error(office: Colleague, draft: str, version: str) -> None:
    answer = office.client.post(draft, data=WORDS | {"title_nl": "Anders", "version": version}, headers=office.headers)
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize("typed", ["x" * 61_000, "\x00\x1b\u202e", "\N{PILE OF POO}" * 1000])
def test_no_text_is_ever_an_error(office: Colleague, draft: str, typed: str) -> None:
    read = version(office.get(draft).text)
    for name in ("title_nl", "summary_nl", "body_nl", "drawing", "topics", "see_also"):
        answer = office.client.post(draft, data=WORDS | {name: typed, "version": read}, headers=office.headers)
        assert answer.status_code in (303, 409, 422)
        office.get(draft)


# — Planning —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_planned_article_appears_by_itself_at_the_moment_in_amsterdam(
    office: Colleague, visitor: Visitor, draft: str, store: Store
) -> None:
    when = {"naar": "gepland", "day": "2026-11-24", "hour": "09:00"}
    page = office.follow(office.post(f"{draft}/stand", when)).text
    assert "Verschijnt vanzelf op 24 november 2026 om 09:00" in page
    moment = NOW + timedelta(hours=23)  # NOW is 10:00 in Amsterdam
    publish_planned(store, moment - timedelta(seconds=1))
    visitor.get("/artikelen/luisteren", 404)
    publish_planned(store, moment)
    publish_planned(store, moment)
    page = visitor.get("/artikelen/luisteren").text
    assert "24 november 2026" in page
    with store.reading() as session:
        assert session.scalars(select(TrailEntry.did)).all().count("volgens plan geplaatst") == 1


@pytest.mark.parametrize(
    "when",
    [
        {"day": "2026-11-22", "hour": "09:00"},
        {"day": "", "hour": ""},
        {"day": "0000-00-00", "hour": "25:99"},
        {"day": "9223372036854775808", "hour": "x"},
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_what_to_mend(
    office: Colleague, draft: str, store: Store, when: dict[str, str]
) -> None:
    page = office.post(f"{draft}/stand", {"naar": "gepland", **when}, 422).text
    assert "Kies een" in page or "Vul een" in page
    assert state(store) == ArticleState.DRAFT


def test_planning_is_taken_back(office: Colleague, draft: str, store: Store) -> None:
    office.post(f"{draft}/stand", {"naar": "gepland", "day": "2026-11-24", "hour": "09:00"})
    office.post(f"{draft}/stand", {"naar": "concept"})
    publish_planned(store, NOW + timedelta(days=9))
    assert state(store) == ArticleState.DRAFT


# — The document —————————————————————————————————————————————————————————————————————————————————————————————————


def attach(office: Colleague, desk: str, file: bytes, status: int = 303) -> str:
    answer = office.post(f"{desk}/document/nl", {"file": (io.BytesIO(file), "ons stuk.pdf")}, status)
    return answer.text


def test_staff_see_the_document_before_anybody_can_ask_for_it(office: Colleague, draft: str) -> None:
    answer = office.get(f"{draft}/document/nl")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    office.get(f"{draft}/document/en", 404)
    office.get(f"{draft}/document/xx", 404)


def test_a_document_of_our_own_goes_out_until_it_is_taken_away(office: Colleague, draft: str) -> None:
    own = b"%PDF-1.7\n% of our own\n%%EOF\n"
    attach(office, draft, own)
    assert "ons stuk.pdf" in office.get(draft).text
    assert office.get(f"{draft}/document/nl").data == own
    attach(office, draft, own + b"again %%EOF")
    assert office.get(f"{draft}/document/nl").data == own + b"again %%EOF"
    office.post(f"{draft}/document/nl/weg")
    assert len(office.get(f"{draft}/document/nl").data) > 10_000


@pytest.mark.parametrize("file", [b"", b"MZ\x90\x00", b"<html>%PDF-", b"%PDF-1.7 half", b"PK\x03\x04"])
def test_what_is_no_whole_pdf_is_refused(office: Colleague, draft: str, file: bytes) -> None:
    page = attach(office, draft, file, 422)
    assert "PDF" in page.partition('role="alert"')[2].partition("</div>")[0] or "Kies eerst een bestand" in page


def test_a_pdf_of_more_than_ten_megabytes_is_refused(office: Colleague, draft: str) -> None:
    head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n%PDF-1.7'
    for size in (10_000_001, 12_000_000):
        body = head + b"0" * size + b"%%EOF\r\n--B--\r\n"
        kind = "multipart/form-data; boundary=B"
        answer = office.client.post(f"{draft}/document/nl", data=body, content_type=kind, headers=office.headers)
        assert answer.status_code == 422
        assert "groter dan 10 MB" in answer.text


# — The list —————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("path", ["", "/document/nl", "/stand"])
def test_an_article_that_is_not_there_does_not_exist(office: Colleague, path: str) -> None:
    for slug in ("bestaat-niet", "x" * 3000, "9223372036854775808", "A"):
        look = office.client.get(f"/kantoor/artikelen/{slug}{path}", headers=office.headers)
        press = office.client.post(f"/kantoor/artikelen/{slug}{path}", headers=office.headers)
        assert {look.status_code, press.status_code} <= {404, 405}


def test_the_list_costs_the_same_for_one_article_as_for_many(
    office: Colleague, published: Publish, store: Store
) -> None:
    def cost() -> int:
        statements: list[str] = []
        event.listen(store.engine, "before_cursor_execute", counting := lambda *args: statements.append(args[2]))
        office.get("/kantoor/artikelen")
        event.remove(store.engine, "before_cursor_execute", counting)
        return len(statements)

    published("een")
    few = cost()
    for number in range(12):
        published(f"nog-{number}", nl=Text(title=f"T{number}", summary="S", body="B"))
    assert cost() == few


def test_the_list_shows_one_state_if_asked(office: Colleague, draft: str, published: Publish) -> None:
    published("op-de-site", nl=Text(title="Al geplaatst", summary="S", body="B"))
    page = office.get("/kantoor/artikelen?stand=concept").text
    assert "Luisteren" in page
    assert "Al geplaatst" not in page
    office.get("/kantoor/artikelen?stand=verzonnen", 404)
    assert "Geen artikelen met deze stand" in office.get("/kantoor/artikelen?stand=gepland").text


def test_every_step_leaves_a_trace_of_who(office: Colleague, draft: str, store: Store) -> None:
    office.post(f"{draft}/stand", {"naar": "gepubliceerd"})
    with store.reading() as session:
        told = session.execute(select(TrailEntry.by_name, TrailEntry.did, TrailEntry.on_what)).all()
    assert (office.member.name, "geplaatst", "artikel luisteren") in [tuple(row) for row in told]
