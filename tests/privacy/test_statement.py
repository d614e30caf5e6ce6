"""The statement says what the register says, only what is true here, and remembers what it said."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table

from sjoerd4u.kit.db import Store
from sjoerd4u.privacy.built import Built
from sjoerd4u.privacy.changes import diff
from sjoerd4u.privacy.statement import as_lines, fingerprint, record_version, statement, version, versions
from sjoerd4u.register.prose import SECTIONS
from sjoerd4u.register.purposes import FISCAL, PURPOSES
from sjoerd4u.register.rights import RIGHTS_OF_PERSON
from sjoerd4u.register.vocabulary import Category
from tests.builders import NOW

pytestmark = pytest.mark.one_database

NOTHING = Built()
PORTAL = Built({"portal.door"})


def text(built: Built = NOTHING, language: str = "nl") -> str:
    return "\n".join(line for _, line in as_lines(statement(built)[language]))


def blocks(built: Built, kind: str, key: str) -> list[dict[str, Any]]:
    found = [block for section in statement(built)["nl"] for block in section["blocks"]]
    return [block for block in found if block["kind"] == kind and block.get("key") == key]


def test_every_purpose_of_the_client_is_told_with_basis_and_term() -> None:
    said = text()
    for purpose in PURPOSES:
        if purpose.of_client:
            assert purpose.title.nl in said
            assert purpose.what_for.nl in said
            assert all(ground.names.nl in said.replace("Overeenkomst", "overeenkomst") for ground in purpose.grounds)
            assert all(term.why.nl in said for term in purpose.terms)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_section_is_in_both_languages(language: str) -> None:
    told = statement(PORTAL)[language]
    assert [section["key"] for section in told] == [section.key for section in SECTIONS]
    assert all(section["heading"] and section["blocks"] for section in told)


def test_the_seven_rights_and_one_more() -> None:
    said = text()
    assert len([right for right in RIGHTS_OF_PERSON if right.of_client]) == 7
    assert all(right.title.nl in said and right.means.nl in said for right in RIGHTS_OF_PERSON)


def test_the_matrix_of_the_client() -> None:
    """Which category serves which purposes, as the client's own text has it; what we added is listed here."""
    clients = {
        Category.CONTACT: {
            "crm-dienstverlening",
            "crm-nieuwsberichten",
            "crm-publicaties",
            "facturen-en-betalingen",
            "informatie-verstrekken",
            "wettelijke-verplichtingen",
        },
        Category.HISTORY: {
            "crm-dienstverlening",
            "crm-publicaties",
            "facturen-en-betalingen",
            "informatie-verstrekken",
            "wettelijke-verplichtingen",
        },
        Category.SALES: {"crm-dienstverlening"},
        Category.INVOICE: {"crm-dienstverlening", "wettelijke-verplichtingen"},
        Category.OPENS_CLICKS: {"crm-nieuwsberichten"},
    }
    added = {Category.INVOICE: {"facturen-en-betalingen"}, Category.OPENS_CLICKS: {"statistieken"}}
    for category, slugs in clients.items():
        uses = {purpose.slug for purpose in PURPOSES if purpose.of_client and category in purpose.categories}
        assert uses == slugs | added.get(category, set())
    (matrix,) = blocks(NOTHING, "table", "matrix")
    assert len(matrix["rows"]) == 7


def test_the_fiscal_term_is_the_clients_seven_years() -> None:
    assert FISCAL.years == 7
    assert "Tot 7 jaar na het einde van het kalenderjaar" in text()


@pytest.mark.parametrize(
    ("words", "built"),
    [
        ("/mijn-gegevens", "portal.door"),
        ("/datalek", "site.leak"),
        ("](/cookies)", "consent.cookies"),
        ("Geeft u toestemming voor Google Analytics?", "GA_MEASUREMENT_ID"),
        ("](/verwerkers)", "site.processors"),
        ("In elk nieuwsbericht staat een link", "newsletter.leave"),
        ("openbaar maken of veranderen", ""),
    ],
)
def test_nothing_is_claimed_that_is_not_there(words: str, built: str) -> None:
    assert (words in text()) == (built == "")
    assert words in text(Built({built}))


def test_where_there_is_no_portal_there_is_another_way() -> None:
    said = text()
    assert "Mail <service@sparklingcrm.nl> of bel de servicedesk: +31 (0)33 2067 700." in said
    assert "Google Analytics staat nu uit" in said


def test_what_the_client_has_to_judge_is_marked() -> None:
    sections = {section["key"]: section for section in statement(PORTAL)["nl"]}
    assert sections["klacht"]["review"]
    assert not sections["contact"]["review"]
    assert any(block.get("review") for block in sections["uitoefenen"]["blocks"])


def test_a_version_is_kept_when_the_words_change_and_only_then(store: Store) -> None:
    with store.writing() as session:
        assert record_version(session, NOW, NOTHING) == 1
        assert record_version(session, NOW + timedelta(days=1), NOTHING) is None
        assert record_version(session, NOW + timedelta(days=2), PORTAL) == 2
        session.commit()
    with store.reading() as session:
        assert [(one.number, one.published_at) for one in versions(session)] == [(2, NOW + timedelta(days=2)), (1, NOW)]
        old, new = version(session, 1), version(session, 2)
        assert old is not None
        assert new is not None
        assert old.blocks == statement(NOTHING)
        assert new.hash == fingerprint(statement(PORTAL))
        assert version(session, 3) is None


def test_a_diff_shows_words_not_whole_lines() -> None:
    old, new = statement(NOTHING)["nl"], statement(PORTAL)["nl"]
    changes = {change.kind: change for change in diff(old, new)}
    assert set(changes) >= {"added", "changed"}
    spans = changes["changed"].spans
    assert {kind for kind, _ in spans} >= {"same", "added"}
    assert diff(old, old) == []
    assert {change.kind for change in diff(new, old)} >= {"removed"}


def test_a_newly_declared_table_is_in_the_terms(diary: Table) -> None:
    (terms,) = blocks(NOTHING, "table", "terms")
    assert [row[:2] for row in terms["rows"] if row[0] == "Uw dagboek"] == [
        ["Uw dagboek", "Tot 30 dagen na uw afmelding"]
    ]
