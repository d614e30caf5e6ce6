"""What matches comes first, for who said yes to that and for nobody else."""

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sjoerd4u.articles.lookups import Teaser, teasers
from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.articles.recommending import matching_first
from sjoerd4u.kit.db import Store
from tests.builders import NOW

HOME = "http://sjoerd4u.test"


@pytest.fixture
def articles(store: Store, clock: time_machine.Traveller) -> list[Teaser]:
    """The starter articles, in the order everyone sees."""
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        session.commit()
        return teasers(session, "nl")


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return app.test_client()


def order_for(reader: FlaskClient) -> list[str]:
    return re.findall(r'class="card-link" href="/artikelen/([^"]+)"', reader.get("/artikelen", base_url=HOME).text)


def choose(reader: FlaskClient, how: str) -> None:
    answer = reader.post("/cookies", base_url=HOME, data={"choice": how}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


def test_what_was_read_most_comes_first_and_the_rest_keeps_its_order(articles: list[Teaser]) -> None:
    found = matching_first(articles, ["service", "avg"])
    ranks = [0 if "service" in each.topics else 1 if "avg" in each.topics else 2 for each in found]
    assert ranks == sorted(ranks)
    assert [each for each in found if ranks[found.index(each)] == 2] == [
        each for each in articles if not {"service", "avg"} & set(each.topics)
    ]
    assert matching_first(articles, []) == articles


def test_with_consent_reading_changes_the_order_and_says_so(articles: list[Teaser], reader: FlaskClient) -> None:
    usual = [article.slug for article in articles]
    choose(reader, "all")
    assert order_for(reader) == usual
    last = articles[-1]
    reader.get(f"/artikelen/{last.slug}", base_url=HOME)
    page = reader.get("/artikelen", base_url=HOME).text
    assert "Bovenaan staat wat past bij wat u las" in page
    favourites = [topic.partition(".")[0] for topic in str(profile(reader)).split("~")]
    assert order_for(reader) == [article.slug for article in matching_first(articles, favourites)]
    assert order_for(reader.application.test_client()) == usual, "for everyone else nothing changed"


@pytest.mark.parametrize("how", [None, "none"])
def test_without_consent_nothing_is_remembered(articles: list[Teaser], reader: FlaskClient, how: str | None) -> None:
    if how:
        choose(reader, how)
    reader.get(f"/artikelen/{articles[-1].slug}", base_url=HOME)
    assert profile(reader) is None
    assert order_for(reader) == [article.slug for article in articles]


def profile(reader: FlaskClient) -> str | None:
    kept = reader.get_cookie("leesprofiel", domain="sjoerd4u.test")
    return kept.value if kept else None


def test_the_part_that_htmx_asks_for_has_the_readers_order_and_the_page_of_everyone_stays(
    articles: list[Teaser], reader: FlaskClient
) -> None:
    before = reader.application.test_client().get("/artikelen", base_url=HOME)
    choose(reader, "all")
    reader.get(f"/artikelen/{articles[-1].slug}", base_url=HOME)
    part = reader.get("/artikelen", base_url=HOME, headers={"HX-Request": "true", "HX-Target": "section#lezen"})
    assert part.text.lstrip().startswith('<section id="lezen"')
    assert re.findall(r'class="card-link" href="/artikelen/([^"]+)"', part.text) == order_for(reader)
    assert order_for(reader)[0] != articles[0].slug
    after = reader.application.test_client().get("/artikelen", base_url=HOME)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
