"""The worst that people send, by the public forms themselves: no letter says it, and in a PDF it is only text."""

import pytest
from flask import Flask

from sjoerd4u.kit.db import Store
from sjoerd4u.privacy import document
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from tests.articles.reading_pdf import names_in, text_in
from tests.browser.test_office import PAYLOADS, RUNS
from tests.builders import NOW
from tests.postman import Postman, html_of, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

NAMES = ("given_name", "infix", "family_name", "company")
RUNS_IN_A_PDF = {"/JavaScript", "/JS", "/OpenAction", "/Launch", "/AA", "/SubmitForm", "/EmbeddedFile"}
ADDRESS = "kwaad@voorbeeld.nl"


@pytest.mark.usefixtures("clock")
def test_nothing_that_was_sent_runs_in_a_letter_or_in_a_pdf(
    app: Flask, visitor: Visitor, postman: Postman, store: Store
) -> None:
    app.extensions["limiter"].hit = lambda *_: True
    names = dict.fromkeys(NAMES, PAYLOADS[0][:30])
    visitor.post("/contact", names | {"email": ADDRESS, "message": "\n".join(PAYLOADS), "newsletter": "y"})
    for payload in PAYLOADS:
        asked = {"email": ADDRESS, "topics": payload, "pace": payload} | dict.fromkeys(NAMES, payload[:30])
        assert visitor.client.post("/nieuwsbrief", data=asked, headers=visitor.headers).status_code in (303, 422)
    postman.post()
    letters = postman.letters()
    assert letters
    assert not [letter["Subject"] for letter in letters if RUNS in f"{html_of(letter)} {text_of(letter)}"]
    with store.reading() as session:
        subject = subject_of(session, ADDRESS)
        made = document.overview(everything_about(session, subject), subject, NOW)
    assert not RUNS_IN_A_PDF & names_in(made)
    assert text_in(made).count(RUNS) > len(PAYLOADS) / 2
