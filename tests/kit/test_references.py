"""References people can read out."""

import pytest
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.kit import references
from tests.builders import NOW


def test_a_reference_is_never_one_that_is_taken(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter(["AAAAA", *["AAAAA"] * 7, "AAAAA", "BBBBB", *["AAAAA"] * 6])
    monkeypatch.setattr(references, "_some_letters", lambda: next(letters))
    receive_question(session, Question(address="jo@voorbeeld.nl", message="Een", language="nl", page="/contact"), NOW)
    assert references.free_reference(session, Inquiry.reference, "V") == "V-BBBBB"


def test_a_reference_holds_nothing_that_looks_like_something_else() -> None:
    assert not set("0O1IL2Z5S8BAEU") & (set(references.ALPHABET) - set("B"))
    assert len(set(references.ALPHABET)) == len(references.ALPHABET)
