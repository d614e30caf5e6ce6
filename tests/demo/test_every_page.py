"""Every page that a link leads to, with the month of the demo behind it. In `tests/browser/test_every_office_page.py` a
browser looks at them on SQLite; here PostgreSQL shows them, as tests of single pages do not ask it to."""

import pytest
from flask import Flask

from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.demo.content import fill
from sjoerd4u.kit.db import Store
from tests.builders import NOW
from tests.ground.walking import walk
from tests.visitor import Colleague, Visitor


@pytest.mark.one_database("postgresql")
@pytest.mark.usefixtures("clock")
def test_every_page_a_link_leads_to_opens(app: Flask, store: Store) -> None:
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        fill(session, NOW)
        session.commit()
    office = walk(app, Colleague(app), ["/kantoor/vandaag"], "/kantoor")
    public = walk(app, Visitor(app), ["/"], "/")
    assert len(office) >= 45
    assert len(public) >= 15
