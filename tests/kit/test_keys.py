"""Sealed links and fingerprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sjoerd4u.kit.keys import BadSeal, Keyring, new_mark

KEYS = Keyring("a secret")


def test_a_seal_opens_for_its_own_use_only() -> None:
    mark = new_mark()
    token = KEYS.seal("leave", mark)
    assert KEYS.unseal("leave", token) == mark
    for keys, use in ((KEYS, "confirm"), (Keyring("another secret"), "leave")):
        with pytest.raises(BadSeal):
            keys.unseal(use, token)


@given(st.text(max_size=80))
def test_no_other_string_opens(text: str) -> None:
    with pytest.raises(BadSeal):
        KEYS.unseal("leave", text)


def test_the_same_row_gives_the_same_token_so_an_old_link_keeps_working() -> None:
    mark = new_mark()
    assert KEYS.seal("leave", mark) == Keyring("a secret").seal("leave", mark)


def test_a_fingerprint_recognises_and_tells_nothing() -> None:
    assert KEYS.fingerprint("jo@voorbeeld.nl") == KEYS.fingerprint("jo@voorbeeld.nl")
    assert KEYS.fingerprint("jo@voorbeeld.nl") != Keyring("another").fingerprint("jo@voorbeeld.nl")
    assert "jo" not in KEYS.fingerprint("jo@voorbeeld.nl")
