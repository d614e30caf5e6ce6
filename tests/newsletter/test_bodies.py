"""The four bodies of a message, and the Markdown they are made of."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns import blocks, composing, linting, looking, post
from sjoerd4u.newsletter.campaigns.blocks import Around, Picture
from sjoerd4u.newsletter.campaigns.composing import Manuscript, Said
from sjoerd4u.newsletter.campaigns.delivery_models import Measure
from sjoerd4u.newsletter.happenings import Teaser
from sjoerd4u.people.trail import By
from tests.builders import NOW

pytestmark = pytest.mark.one_database

SITE = "http://sjoerd4u.test"
HERE = Around(
    SITE,
    "nl",
    {"avg": Teaser("Titel & zo", "Kort.", "/artikelen/avg")},
    {"/nieuwsbrief/plaatje/x.png": Picture(1200, 600)},
)
BODY = """Zie [ons](/contact) en [hen](https://voorbeeld.nl/a?b=1&c=2).

[artikel](/artikelen/avg)

[Knop: Vraag het ons](/contact)

- een
- twee

| a | b |
|---|---|
| 1 | 2 |
"""
HOLE = re.compile(r"\{\{[A-Z]+(?::\d+)?\}\}")


def html(body: str, around: Around = HERE) -> str:
    return blocks.as_html(body, around, lambda address: address, "Lees")


def test_blocks_become_a_button_an_article_and_a_picture_with_its_size() -> None:
    assert 'class="button" href="http://sjoerd4u.test/contact">Vraag het ons</a>' in html(BODY)
    assert "Titel &amp; zo" in html(BODY)
    assert 'alt="Wat" width="536" height="268"' in html("![Wat](/nieuwsbrief/plaatje/x.png)")
    assert html("[artikel](/artikelen/onbekend)") == ""
    assert blocks.articles_in(BODY) == ["avg"]
    english = Around(SITE, "en")
    assert [url for url, _ in blocks.links_in("[a](/contact) [b](/en/contact) [c](/static/x)", english)] == [
        f"{SITE}/en/contact",
        f"{SITE}/en/contact",
        f"{SITE}/static/x",
    ]


def test_the_plain_part_says_all_of_it_with_addresses_written_out() -> None:
    said = blocks.as_text(BODY, HERE, "Lees")
    assert f"Zie ons ({SITE}/contact) en hen (https://voorbeeld.nl/a?b=1&c=2)." in said
    assert f"Titel & zo\nKort.\nLees:\n{SITE}/artikelen/avg" in said
    assert f"Vraag het ons:\n{SITE}/contact" in said
    assert "- een\n- twee" in said
    assert "a | b\n1 | 2" in said


def test_no_html_no_script_and_no_hole_of_ours_comes_from_a_text() -> None:
    for wrong in (
        "<script>x</script>",
        "<img src=x onerror=y>",
        "[x](javascript:y)",
        "{{LEAVE}}",
        "![x](javascript:y)",
    ):
        made = html(wrong) + html(f"[knop: {wrong}](/contact)")
        assert "<script" not in made
        assert "<img src=x" not in made
        assert 'href="javascript' not in made
        assert 'src="javascript' not in made
        assert not HOLE.search(made + blocks.as_text(wrong, HERE, ""))


def test_each_class_of_measuring_has_its_own_body_and_none_asks_nothing(
    app: Flask, store: Store, published: Callable[..., str]
) -> None:
    published()
    texts = {
        "nl": Said(subject_a="Nieuws", body=BODY.replace("/avg", "/een-artikel")),
        "en": Said(subject_a="News", body="[Contact](/contact)"),
    }
    with store.writing() as session:
        campaign = composing.locked(session, composing.begin(session, Manuscript(texts=texts), By(None, "Anna"), NOW))
        composing.fix(session, campaign, NOW)
        session.commit()
    with app.app_context(), store.reading() as session:
        made = post.bodies(session, campaign)
        assert made == post.bodies(session, campaign)
    holes = {key: set(HOLE.findall(body.html)) for key, body in made.items()}
    personal = {"{{LEAVE}}", "{{PREFERENCES}}"}
    clicks = {f"{{{{CLICK:{number}}}}}" for number in range(4)}
    assert holes["nl", Measure.NONE] == personal
    assert holes["nl", Measure.OPENS] == personal | {"{{PIXEL}}"}
    assert holes["nl", Measure.CLICKS] == personal | clicks
    assert holes["nl", Measure.BOTH] == personal | clicks | {"{{PIXEL}}"}
    assert "Een artikel" in made["nl", Measure.NONE].html
    assert f"{SITE}/en/contact" in made["en", Measure.NONE].html
    for (language, _), body in made.items():
        assert body.text == made[language, Measure.NONE].text
        assert set(HOLE.findall(body.text)) == personal
        assert len(body.html.encode()) < linting.LARGEST
        assert f'lang="{language}"' in body.html
        assert "/nieuwsbrief/archief/2026-11-nieuws" in body.text
        for seen in (looking.look_at(body.html), looking.look_at(looking.at_night(body.html))):
            assert min(ratio for _, _, ratio in seen.contrasts) >= linting.LEAST_CONTRAST
            assert not seen.without_alt
            assert seen.rules <= linting.KNOWN_RULES
