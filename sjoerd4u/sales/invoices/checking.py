"""What the law asks of an invoice, looked at before it is issued: each problem names the field that is to be mended.

Wet op de omzetbelasting 1968 art. 35 and 35a, Handelsregisterwet 2007 art. 27. The rules of e-invoicing do not see a
wrong checksum; these do (python-stdnum).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sjoerd4u.crm.rows import FURTHEST, Refused
from sjoerd4u.kit.typesetting import sign_without_face
from sjoerd4u.sales.invoices.document import REVERSED, InvoiceDocument, Party, Seller
from sjoerd4u.sales.lines import insist

PO_BOX = re.compile(r"\s*(postbus|p\.?\s*o\.?\s*box|antwoordnummer)\b", re.IGNORECASE)
KVK = re.compile(r"[0-9]{8}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
LATEST_DAY = 15
FAR = "Kies voor het werk een dag binnen tien jaar."
SETTINGS = {"btw_id": "SJOERD4U_BTW_ID", "seat": "SJOERD4U_STATUTORY_SEAT", "iban": "SJOERD4U_IBAN"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, as a sentence. Of `ours` the client fills in the setting, in no page."""

    field: str
    says: str
    ours: bool = False


class NotFit(ValueError):
    """The invoice cannot be issued like this; `problems` says what is to be mended."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.says for problem in problems))
        self.problems = problems


def problems(document: InvoiceDocument) -> list[Problem]:
    """Everything for which this invoice may not go out; empty when it may."""
    wrong = (_of_seller(document.seller), _of_buyer(document), _of_work(document), _of_amounts(document))
    return [problem for some in (*wrong, _of_signs(document)) for problem in some]


def missing_settings(seller: Seller) -> list[Problem]:
    """What the client still has to fill in before anything can be issued."""
    return list(_of_seller(seller))


def warnings(document: InvoiceDocument) -> list[Problem]:
    """What deserves a second look, and does not stop the invoice."""
    found = []
    if document.issued_on > last_day_to_invoice(document.performed_until):
        found.append(
            Problem(
                "performed_until",
                f"Deze factuur is laat: zij moest er zijn op de {LATEST_DAY}e van de maand na het werk.",
            )
        )
    if not document.buyer.email:
        found.append(Problem("email", "Er is geen e-mailadres: u stuurt de factuur zelf."))
    return found


def last_day_to_invoice(performed: date) -> date:
    """The fifteenth of the month after the work (Wet op de omzetbelasting 1968 art. 35)."""
    year, month = divmod(performed.year * 12 + performed.month, 12)
    return date(year, month + 1, LATEST_DAY)


def tidy_number(typed: str | None) -> str | None:
    """A KvK number or btw-id without spaces and dots, in capitals; None for nothing."""
    return re.sub(r"[\s.\-]", "", typed or "").upper() or None


def _of_seller(seller: Seller) -> Iterator[Problem]:
    from stdnum import iban  # here and below where it is needed: it takes a megabyte in every process
    from stdnum.nl import btw

    if not seller.btw_id:
        yield _setting("btw_id", "Ons btw-id ontbreekt.")
    elif not btw.is_valid(seller.btw_id):
        yield _setting("btw_id", "Ons btw-id klopt niet: het controlegetal is onjuist.")
    if not seller.seat:
        yield _setting("seat", "Onze statutaire zetel ontbreekt.")
    if not seller.iban:
        yield _setting("iban", "Ons rekeningnummer (IBAN) ontbreekt.")
    elif not iban.is_valid(seller.iban):
        yield _setting("iban", "Ons rekeningnummer (IBAN) klopt niet: het controlegetal is onjuist.")
    if not KVK.fullmatch(seller.kvk or ""):
        yield Problem("our_kvk", "Ons KvK-nummer heeft geen acht cijfers.", ours=True)


def _setting(name: str, says: str) -> Problem:
    return Problem(name, f"{says} Vul de instelling {SETTINGS[name]} in.", ours=True)


def _of_buyer(document: InvoiceDocument) -> Iterator[Problem]:
    buyer = document.buyer
    if not buyer.name:
        yield Problem("buyer_name", "Vul de officiële naam van de klant in.")
    if PO_BOX.match(buyer.street):
        yield Problem("street", "Een postbus is niet genoeg: vul straat en nummer van de vestiging in.")
    elif not buyer.street:
        yield Problem("street", "Vul straat en nummer van de klant in.")
    if not buyer.postcode:
        yield Problem("postcode", "Vul de postcode van de klant in.")
    if not buyer.city:
        yield Problem("city", "Vul de plaats van de klant in.")
    if not COUNTRY.fullmatch(buyer.country):
        yield Problem("country", "Kies het land van de klant.")
    if buyer.kvk and not KVK.fullmatch(buyer.kvk):
        yield Problem("kvk", "Een KvK-nummer heeft acht cijfers.")
    yield from _of_btw_id(buyer, is_reversed=document.is_reversed)


def _of_btw_id(buyer: Party, *, is_reversed: bool) -> Iterator[Problem]:
    if buyer.btw_id and not _is_btw_id(buyer.btw_id):
        yield Problem("btw_id", "Het btw-id van de klant klopt niet: neem het over met de letters van het land ervoor.")
    if is_reversed and not buyer.btw_id:
        yield Problem("btw_id", "Btw verleggen kan alleen met het btw-id van de klant.")


def _is_btw_id(number: str) -> bool:
    """Whether a number of the EU has the right checksum. Of other countries we know no rule."""
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    try:
        vat.validate(number)
    except ValidationError:
        return number[:2].isalpha() and number[:2].lower() not in {*vat.MEMBER_STATES, "el"}
    return True


def _of_work(document: InvoiceDocument) -> Iterator[Problem]:
    if document.performed_from == date.min:
        yield Problem("performed_from", "Vul in op welke dag, of vanaf welke dag, het werk is gedaan.")
    elif abs(document.performed_from - document.issued_on) > FURTHEST:
        yield Problem("performed_from", FAR)
    elif abs(document.performed_until - document.issued_on) > FURTHEST:
        yield Problem("performed_until", FAR)
    elif document.performed_from > document.performed_until:
        yield Problem("performed_until", "De laatste dag van het werk ligt voor de eerste.")


def _of_amounts(document: InvoiceDocument) -> Iterator[Problem]:
    try:
        sums = insist(document.lines)
    except Refused as refused:
        yield Problem("lines", str(refused))
        return
    if sums.gross == 0:
        yield Problem("lines", "Deze factuur is nul euro. Vul prijzen in.")
    if not 0 <= document.prepaid_cents <= sums.gross:
        yield Problem("prepaid", "Er kan niet meer vooraf betaald zijn dan het totaal.")
    if REVERSED in {line.vat for line in document.lines} and len({line.vat for line in document.lines}) > 1:
        yield Problem("lines", "Zet werk met verlegde btw op een factuur apart.")


def _of_signs(document: InvoiceDocument) -> Iterator[Problem]:
    """A sign that becomes an empty box on paper: what it says could not be read."""
    buyer = document.buyer
    texts = {
        "buyer_name": [buyer.name],
        "attention": [buyer.attention or ""],
        "street": [buyer.street],
        "city": [buyer.city],
        "reference": [document.reference or ""],
        "remark": [document.remark or ""],
        "lines": [text for line in document.lines for text in (line.text, line.unit, line.group)],
    }
    if sign_without_face(text for some in texts.values() for text in some) is None:
        return
    for field, some in texts.items():
        if sign := sign_without_face(some):
            yield Problem(field, f"Het teken {sign} kan niet op papier. Haal het weg of schrijf het in woorden.")
