"""Who may come in where, and what a strange request gets."""

import pytest
from flask import Flask

from sjoerd4u.web.doors import Audience, Door, TwoMeanings
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    "strange",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Host": "elders.example"},
    ],
)
@pytest.mark.parametrize("path", ["/brievenbus", "/metrics"])
def test_what_is_for_this_machine_is_not_there_for_who_was_passed_on(
    app: Flask, path: str, strange: dict[str, str]
) -> None:
    assert app.test_client().get(path).status_code == 200
    assert app.test_client().get(path, headers=strange).status_code == 404


@pytest.mark.parametrize("origin", ["http://[", "null", "http://", "https://localhost.elders.example", "\x80"])
def test_a_strange_origin_is_refused_and_never_an_error(app: Flask, origin: str) -> None:
    answer = app.test_client().post("/nieuwsbrief", data={"email": "jo@voorbeeld.nl"}, headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".nl", "elders.example", "[::1", "localhost:99999"])
def test_a_strange_host_is_never_an_error(app: Flask, host: str) -> None:
    assert app.test_client().get("/nieuwsbrief", headers={"Host": host}).status_code in (200, 400)


def test_links_for_machines_name_our_own_address_whatever_the_host_header_says(visitor: Visitor) -> None:
    page = visitor.get("/nieuwsbrief", Host="elders.example").text
    assert "elders.example" not in page
    assert '<link rel="canonical" href="http://sjoerd4u.test/nieuwsbrief">' in page


def test_two_doors_cannot_give_templates_different_things_under_one_name() -> None:
    app = Flask(__name__)
    one, other = Door("one", __name__, Audience.PUBLIC), Door("other", __name__, Audience.PUBLIC)
    one.give_templates(words={"a": 1})
    other.give_templates(words={"a": 2})
    app.register_blueprint(one)
    with pytest.raises(TwoMeanings, match="words"):
        app.register_blueprint(other)
