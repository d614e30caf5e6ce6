"""The articles, as a visitor without JavaScript sees them."""

import html
import json
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from sjoerd4u.articles.publishing import STARTERS, Draft, Text, publish, publish_starters, withdraw
from sjoerd4u.kit.db import Store
from tests.builders import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def starters(store: Store) -> None:
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        session.commit()


def add(store: Store, slug: str, **texts: Text) -> None:
    with store.writing() as session:
        publish(session, Draft(slug=slug, texts=texts, topics=["service"], published_on=date(2026, 1, 5)), NOW)
        session.commit()


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="card-link"[^>]*>([^<]+)</a>', page)


def test_the_list_shows_every_article_newest_first(visitor: Visitor) -> None:
    found = titles(visitor.get("/artikelen").text)
    assert len(found) == 7
    assert found[0].startswith("Recht op inzage")
    assert len(titles(visitor.get("/en/artikelen").text)) == 7


def test_a_topic_shows_its_own_articles_and_says_so(visitor: Visitor) -> None:
    page = visitor.get("/artikelen?onderwerp=klantgericht-ondernemen").text
    assert len(titles(page)) == 3
    assert re.search(r'aria-current="page">Klantgericht ondernemen', page)
    visitor.get("/artikelen?onderwerp=verzonnen", 404)


def test_a_topic_without_articles_says_where_to_go(visitor: Visitor, store: Store) -> None:
    with store.writing() as session:
        for slug in (
            "contacthistorie-die-iedereen-begrijpt",
            "opvolgen-zonder-opdringen",
            "recht-op-inzage-in-een-dag",
        ):
            withdraw(session, slug, NOW)
        session.commit()
    assert "Over dit onderwerp hebben wij nog niets geschreven." in visitor.get("/artikelen?onderwerp=service").text


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("bewaartermijnen", "Hoe lang bewaart"),
        ("BEWAARTERMIJNEN praktijk", "Hoe lang bewaart"),
        ("één dag", "Recht op inzage"),
        ("een dag", "Recht op inzage"),
    ],
)
def test_searching_finds_words_however_they_are_typed(visitor: Visitor, search: str, first: str) -> None:
    page = visitor.client.get("/artikelen", query_string={"zoek": search}).text
    assert titles(page)[0].startswith(first)


@pytest.mark.parametrize(
    "search",
    [
        "xyzzy",
        "100%",
        "_",
        "'; DROP TABLE article; --",
        "\x00",
        "x" * 5000,
        "👩‍👩‍👧",
        "9223372036854775808",
        "<script>",
    ],
)
def test_searching_for_anything_is_never_an_error(visitor: Visitor, search: str) -> None:
    answer = visitor.client.get("/artikelen", query_string={"zoek": search})
    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition("<main")[2]


def test_a_percent_sign_is_a_sign_and_finding_nothing_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/artikelen?zoek=xyz%25zy").text
    assert titles(page) == []
    assert "Wij vonden niets met “xyz%zy”." in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_htmx_gets_only_the_list(visitor: Visitor) -> None:
    answer = visitor.get("/artikelen?zoek=brief", **{"HX-Request": "true", "HX-Target": "section#lezen"})
    assert answer.text.lstrip().startswith('<section id="lezen"')


def test_an_article_is_read_on_its_page(visitor: Visitor) -> None:
    page = visitor.get("/artikelen/avg-in-uw-crm").text
    assert "<h1>AVG in uw CRM: grondslag, doel en termijn per veld</h1>" in page
    assert '<a href="#de-drie-vragen">De drie vragen</a>' in page
    assert "Leestijd: 7 minuten" in page
    assert titles(page) == [
        "Hoe lang bewaart u klantgegevens? Bewaartermijnen in de praktijk",
        "Toestemming die klopt: nieuwsbrief, cookies en bewijs",
        "Contacthistorie die iedereen begrijpt: wat noteert u en wat niet",
    ]
    assert 'property="og:type" content="article"' in page
    assert "/en/artikelen/avg-in-uw-crm" in page


def test_every_starter_keeps_the_rules_of_the_house_in_both_languages(visitor: Visitor) -> None:
    for root in ("", "/en"):
        for path in set(re.findall(rf'href="({root}/artikelen/[a-z0-9-]+)"', visitor.get(f"{root}/artikelen").text)):
            page = visitor.get(path).text
            for target in set(re.findall(rf'href="({root}/artikelen/[a-z0-9-]+)"', page)):
                visitor.get(target)


def test_a_search_engine_is_told_the_same_as_the_reader(visitor: Visitor) -> None:
    page = visitor.get("/en/artikelen/avg-in-uw-crm").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page, re.DOTALL)
    told = json.loads(block)
    assert told["headline"] in page
    assert (told["@type"], told["inLanguage"], told["datePublished"]) == ("Article", "en", "2026-04-14")
    assert told["mainEntityOfPage"] == "http://sjoerd4u.test/en/artikelen/avg-in-uw-crm"


def test_a_title_cannot_close_the_block_for_search_engines(visitor: Visitor, store: Store) -> None:
    add(store, "kwaad", nl=Text(title="</script><script src=//x>", summary='"><b>', body="Tekst"))
    page = visitor.get("/artikelen/kwaad").text
    assert "</script><script src=//x>" not in page


def test_an_article_that_is_not_there_or_withdrawn_does_not_exist(visitor: Visitor, store: Store) -> None:
    with store.writing() as session:
        withdraw(session, "avg-in-uw-crm", NOW)
        session.commit()
    for slug in ("avg-in-uw-crm", "bestaat-niet", "x" * 3000, "9223372036854775808"):
        visitor.get(f"/artikelen/{slug}", 404)
    assert visitor.client.get("/artikelen/%00").status_code == 404
    assert "avg-in-uw-crm" not in visitor.get("/artikelen").text
    assert "avg-in-uw-crm" not in visitor.get("/artikelen/feed.xml").text
    assert "avg-in-uw-crm" not in visitor.get("/sitemap.xml").text
    assert "/artikelen/avg-in-uw-crm" not in visitor.get("/artikelen/toestemming-die-klopt").text


def test_an_article_in_one_language_names_only_that_one(visitor: Visitor, store: Store) -> None:
    add(store, "alleen-engels", en=Text(title="Only English", summary="Short", body="Words."))
    page = visitor.get("/artikelen/alleen-engels", 404).text
    assert "Dit artikel is er nog niet in het Nederlands" in page
    assert 'href="/en/artikelen/alleen-engels"' in page
    assert "hreflang" not in visitor.get("/en/artikelen/alleen-engels").text
    assert "<loc>http://sjoerd4u.test/artikelen/alleen-engels</loc>" not in visitor.get("/sitemap.xml").text


@pytest.mark.parametrize("root", ["", "/en"])
def test_the_feed_is_atom_with_addresses_that_work_elsewhere(visitor: Visitor, root: str) -> None:
    answer = visitor.get(f"{root}/artikelen/feed.xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - our own
    assert answer.mimetype == "application/atom+xml"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 7
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert str(link.get("href")).startswith(f"http://sjoerd4u.test{root}/artikelen/")
        assert 'href="/' not in (entry.findtext(f"{ATOM}content") or "")
        assert entry.findtext(f"{ATOM}updated", "").endswith("Z")


@pytest.mark.parametrize("root", ["", "/en"])
def test_a_link_in_the_feed_leads_to_the_site_in_the_language_of_the_reader(
    visitor: Visitor, store: Store, root: str
) -> None:
    text = Text(title="Titel", summary="Kort", body="Lees [verder](/artikelen/avg-in-uw-crm).")
    add(store, "met-link", nl=text, en=text)
    target = f'href="http://sjoerd4u.test{root}/artikelen/avg-in-uw-crm">verder</a>'
    assert target in html.unescape(visitor.get(f"{root}/artikelen/feed.xml").text)


def test_without_articles_the_list_asks_what_to_write(visitor: Visitor, store: Store) -> None:
    with store.writing() as session:
        for path in STARTERS.glob("*.nl.md"):
            withdraw(session, path.name.removesuffix(".nl.md"), NOW)
        session.commit()
    assert "Er staan nog geen artikelen." in visitor.get("/artikelen").text
    visitor.get("/artikelen/feed.xml")
