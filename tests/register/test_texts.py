"""The register speaks both languages, in whole sentences, and names nothing twice."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest

from sjoerd4u.register import askings, prose, purposes, recipients, rights
from sjoerd4u.register.vocabulary import Category, Said, Words

WHOLE = (purposes.PURPOSES, askings.ASKINGS, recipients.RECIPIENTS, rights.RIGHTS_OF_PERSON, prose.SECTIONS)


def words_in(thing: Any) -> Iterator[Words]:
    if isinstance(thing, Words):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from words_in(getattr(thing, field.name))
    elif isinstance(thing, tuple | frozenset) and not isinstance(thing, str):
        for each in thing:
            yield from words_in(each)


def all_words() -> list[Words]:
    return [words for whole in WHOLE for words in words_in(whole)]


def test_everything_is_said_in_both_languages() -> None:
    assert len(all_words()) > 200
    assert [words for words in all_words() if not words.nl.strip() or not words.en.strip()] == []


def test_no_space_is_lost_or_doubled_where_lines_were_joined() -> None:
    for words in all_words():
        for text in words:
            assert "  " not in text
            assert text == text.strip()


@pytest.mark.parametrize(
    "slugs",
    [
        [purpose.slug for purpose in purposes.PURPOSES],
        [recipient.slug for recipient in recipients.RECIPIENTS],
        [right.slug for right in rights.RIGHTS_OF_PERSON],
        [section.key for section in prose.SECTIONS],
        [category.value for category in Category],
    ],
)
def test_names_are_unique(slugs: list[str]) -> None:
    assert len(set(slugs)) == len(slugs)


def test_a_receiver_is_called_and_based_in_the_words_of_the_reader() -> None:
    by_slug = {recipient.slug: recipient for recipient in recipients.RECIPIENTS}
    assert by_slug["hosting"].called == by_slug["hosting"].based_in == recipients.UNKNOWN
    assert by_slug["google-ads"].called == Words("Google Ireland Limited", "Google Ireland Limited")
    assert by_slug["google-ads"].based_in == Words("Ierland", "Ireland")
    written = replace(by_slug["hosting"], name="Rekenhuis", country="duitsland")
    assert (written.called.en, written.based_in) == ("Rekenhuis", Words("duitsland", "Germany"))
    assert replace(written, country="Nederland en België").based_in.en == "Nederland en België"


def test_a_sentence_is_said_only_where_it_is_true() -> None:
    said = Said(Words("ja", "yes"), needs=("portal.door",), lacks=("GA_MEASUREMENT_ID",))
    assert not said.holds_in(set())
    assert said.holds_in({"portal.door"})
    assert not said.holds_in({"portal.door", "GA_MEASUREMENT_ID"})


def test_the_client_has_seven_purposes_and_five_categories() -> None:
    assert len([purpose for purpose in purposes.PURPOSES if purpose.of_client]) == 7
    assert len([category for category in Category if category.of_client]) == 5
    assert all(isinstance(category, Enum) for category in Category)
