"""Somebody whom the public forms and the office know by known strings takes all of them along, and no other's."""

import io
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from sjoerd4u.crm.models import Inquiry, Opportunity, Relation
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import reviewing
from sjoerd4u.privacy.desk_models import ReviewOutcome
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.sales.models import QuoteSending
from sjoerd4u.sales.quotes.quoting import USE
from tests.builders import NOW
from tests.portal.conftest import Enter
from tests.postman import Postman, path_in
from tests.visitor import Colleague, Visitor

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
LINE = {"kind": "regel", "quantity": "2", "unit": "uur", "price": "95", "vat": "21"}


@dataclass
class Known:
    """What somebody typed, or what we wrote about them: every string is theirs alone."""

    name: str
    said: list[str] = field(default_factory=list)

    def __getitem__(self, what: str) -> str:
        string = f"{self.name}-{what}"
        if string not in self.said:
            self.said.append(string)
        return string

    @property
    def address(self) -> str:
        return f"{self.name}@voorbeeld.nl"


def fills_in(visitor: Visitor, postman: Postman, own: Known) -> None:
    """Every public form that asks who one is."""
    names = {"given_name": own["voornaam"], "infix": own["van"], "family_name": own["achternaam"]}
    visitor.post("/nieuwsbrief", {"email": own.address, **names, "topics": "avg", "measure_clicks": "y"})
    visitor.post(path_in(postman.newest(), "bevestigen"))
    visitor.post("/contact", {"email": own.address, "company": own["zaak"], "message": own["vraag"], **names})
    visitor.post("/datalek", {"email": own.address, "message": own["vermoeden"], "seen_when": own["wanneer"]})


def newest(store: Store, column: InstrumentedAttribute[Any]) -> Any:
    with store.reading() as session:
        return session.scalars(select(column).order_by(column.class_.id.desc()).limit(1)).one()


def keeps(office: Colleague, visitor: Visitor, store: Store, own: Known) -> None:
    """What we write down ourselves: the file, a note, a step, an opportunity, a case, a quote, an invoice."""
    answer = {"kind": "telefonisch", "text": own["antwoord"], "step_kind": "", "step_on": "", "step_says": ""}
    office.post(f"/kantoor/vragen/{newest(store, Inquiry.mark)}/notitie", answer)
    file = f"/kantoor/relaties/{newest(store, Relation.mark)}"
    wishes = {"kind": "prospect", "wishes": own["hulpvraag"], "labels": own["label"], "version": version(store)}
    office.post(f"{file}/wensen", wishes)
    office.post(f"{file}/plek", {"company": own["werkgever"], "role": "contactpersoon", "title": own["functie"]})
    note = {"kind": "telefonisch", "text": own["notitie"], "step_kind": "bellen", "step_on": "2026-12-01"}
    office.post(f"{file}/notitie", note | {"step_says": own["stap"], "may_name_others": "y"})
    office.post(
        f"{file}/kans", {"title": own["kans"], "value": "100", "expected_on": "2026-12-15", "owner": "", "version": "1"}
    )
    office.post(f"{file}/zaak", {"title": own["zaak-bij-ons"], "owner": "", "version": "1"})
    quote = office.post(f"/kantoor/kansen/{newest(store, Opportunity.mark)}/offerte").headers["Location"]
    lines = {f"regel-{name}": value for name, value in LINE.items()} | {"regel-text": own["regel"]}
    told = {"title": own["offerte"], "intro": own["inleiding"], "language": "nl", "valid_until": "2026-12-31"}
    office.post(quote.partition("?")[0], told | lines | {"version": "1", "doe": "bewaar"})
    office.post(quote.partition("/wijzigen")[0] + "/versturen", {"version": "2"})
    with store.reading() as session:
        sent = session.scalars(select(QuoteSending.mark).order_by(QuoteSending.id.desc()).limit(1)).one()
        path = f"/offerte/{keyring(session).seal(USE, sent)}"
    visitor.post(f"{path}/vragen", {"question": own["vraag-bij-offerte"]})
    yes = {"accepted_name": own["tekent"], "accepted_function": own["rol"], "agreed": "y"}
    visitor.post(f"{path}/akkoord", yes)


def version(store: Store) -> str:
    return str(newest(store, Relation.version))


def reviewed(store: Store, address: str) -> None:
    """Staff looked at every text that may be about others, and all of it may be shown."""
    with store.writing() as session:
        mark = reviewing.ask_to_see(session, subject_of(session, address), "nl", NOW)
        for text in reviewing.texts_of(session, subject_of(session, address)):
            if text.waits and mark:
                by = By(None, "Robin")
                reviewing.review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, by, NOW)
        session.commit()


def test_every_string_that_we_know_somebody_by_is_taken_along_and_no_other(
    visitor: Visitor, office: Colleague, store: Store, postman: Postman, enter: Enter, tmp_path: Path,
) -> None:  # fmt: skip
    anna, bert = Known("anna"), Known("bert")
    for own in (anna, bert):
        fills_in(visitor, postman, own)
        keeps(office, visitor, store, own)
        reviewed(store, own.address)
    assert len(anna.said) > 20
    guest = enter(anna.address)
    raw = guest.download().data
    with ZipFile(io.BytesIO(raw)) as packed:
        packed.extractall(tmp_path)
        files = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(files["data/alles.json"])
    whole = json.dumps(told, ensure_ascii=False)
    paper = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(tmp_path / "overzicht.pdf").pages)
    for string in (anna.address, *anna.said):
        assert string in whole, string
        assert string in files["index.html"].decode(), string
        assert string.replace("-", "") in paper.replace("-", ""), string  # a word may be broken at the end of a line
    assert [name for name, content in files.items() if b"bert" in content] == []
    assert "bert" not in paper
    schema = json.loads(files["data/schema/alles.schema.json"])
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(told)) == []
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert (
            subprocess.run(["sha256sum", "-c", "--strict", manifest], cwd=tmp_path, capture_output=True).returncode == 0
        )
