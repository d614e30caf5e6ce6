"""One spelling for each address."""

import pytest

from sjoerd4u.kit.addresses import NotAnAddress, masked, recognisable, tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("Jo@Voorbeeld.NL", "jo@voorbeeld.nl"),
        (" jo@voorbeeld.nl ", "jo@voorbeeld.nl"),
        ("mailto:jo@voorbeeld.nl", "jo@voorbeeld.nl"),
        ("jo+crm@voorbeeld.nl", "jo+crm@voorbeeld.nl"),
        ("o'neill@voorbeeld.nl", "o'neill@voorbeeld.nl"),
        ("jo@bücher.example.com", "jo@xn--bcher-kva.example.com"),
        ("ｊｏ@voorbeeld.nl".translate({0xFF4A: "j", 0xFF4F: "o"}), "jo@voorbeeld.nl"),
    ],
)
def test_an_address_has_one_spelling(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "jo",
        "jo@",
        "jo@voorbeeld",
        "jö@voorbeeld.nl",
        "a@b.nl,c@d.nl",
        "jo@voorbeeld.nl\r\nBcc: x@y.nl",
        "jo\x00@voorbeeld.nl",
        '"jo an"@voorbeeld.nl',
        "jo@[127.0.0.1]",
        "jo@voorbeeld.nl\u2028",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        tidy(typed)


def test_a_masked_address_cannot_be_written_to() -> None:
    assert masked("jo@voorbeeld.nl") == "j…@v…"


def test_an_owner_recognises_an_address_by_its_domain() -> None:
    assert recognisable("jo@voorbeeld.nl") == "j…@voorbeeld.nl"
