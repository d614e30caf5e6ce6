"""The page of the download tells in which language the file is, where that is not the language of the page."""

import pytest

from sjoerd4u.kit.db import Store
from tests.builders import a_reader
from tests.portal.conftest import Enter

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
CHOICE = "/mijn-gegevens/verbeteren#zelf"


def test_who_reads_here_in_another_language_than_we_write_in_is_told_so(enter: Enter, store: Store) -> None:
    with store.writing() as session:
        a_reader(session, "jo@voorbeeld.nl", language="en")
        session.commit()
    guest = enter("jo@voorbeeld.nl")
    page = guest.get("/mijn-gegevens/meenemen").text
    assert "Wij maken het bestand in het Engels" in page
    assert CHOICE in page
    assert CHOICE not in guest.get("/en/mijn-gegevens/meenemen").text
    guest.post("/mijn-gegevens/verbeteren", {"language": "nl"})
    assert CHOICE not in guest.get("/mijn-gegevens/meenemen").text
    assert CHOICE in guest.get("/en/mijn-gegevens/meenemen").text
