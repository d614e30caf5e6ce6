"""A copy of an identity document, from the first page to the decision: it is asked for a reason, and leaves nothing."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from sjoerd4u.kit.db import Store
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from tests.builders import NOW, a_reader
from tests.portal.conftest import Enter
from tests.postman import Postman
from tests.privacy.test_doubts import NUMBER, PHOTO, everything_stored, passing
from tests.visitor import Colleague

JO = "jo@voorbeeld.nl"


@pytest.mark.usefixtures("clock")
def test_there_is_no_upload_without_a_doubt_and_after_the_decision_nothing_of_it_is_left(
    app: Flask, enter: Enter, postman: Postman, store: Store
) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        asked = Asked(kind=RequestKind.PORT, channel=Channel.PORTAL, language="nl", address=JO)
        mark = open_request(session, asked, NOW)
        session.commit()
    guest, office = enter(JO), Colleague(app)
    own, desk = f"/mijn-gegevens/verzoeken/{mark}", f"/kantoor/verzoeken/{mark}"

    def gives(status: int = 303) -> None:
        guest.post(f"{own}/kopie", {"copy": (BytesIO(PHOTO), f"paspoort {NUMBER}.jpg")}, status)

    assert 'type="file"' not in guest.get(own).text
    gives(404)
    office.post(f"{desk}/twijfel", {"doubted-why": "Andere schrijfstijl."})
    page = guest.get(own).text
    assert 'type="file"' in page
    assert "KopieID" in page
    gives()
    assert office.post(f"{desk}/kopie", status=200).data == PHOTO
    office.post(f"{desk}/twijfel/beslissen", {"compare-fits": "ja", "compare-compared": "Naam en geboortejaar"})
    gives(404)
    assert 'type="file"' not in guest.get(own).text
    postman.post()
    left = everything_stored(store) + b"".join(
        file.read_bytes() for file in Path(app.extensions["settings"].data_dir).rglob("*") if file.is_file()
    )
    assert passing(left) == []
    assert b"het gezicht van Jo" not in left
