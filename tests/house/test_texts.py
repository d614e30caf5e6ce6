"""Dutch is the source, English is complete."""

from tests.ground import catalogue


def test_every_sentence_has_its_english_and_nothing_is_left_over() -> None:
    assert list(catalogue.problems()) == []
