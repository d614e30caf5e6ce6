"""CAMT.053 (ISO 20022, BankToCustomerStatement), as Dutch banks give it out: every version, read by local name.

The reader takes no document type at all: entity bombs and external entities are refused before anything is expanded.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sjoerd4u.sales.payments.bank_lines import (
    BankLine,
    BankStatement,
    Unreadable,
    cents_of,
    day_booked,
    statement_of,
    text_of,
)
from sjoerd4u.sales.payments.models import Source

NO_REFERENCE = ("NOTPROVIDED", "NONREF")


def read_camt(raw: bytes) -> BankStatement:
    """The bookings in this file. Raises Unreadable."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as hostile:
        raise Unreadable(
            "Dit bestand hebben wij geweigerd: het bevat een DOCTYPE of entiteiten. Die horen niet in een "
            "bankbestand. Haal het opnieuw op bij de bank."
        ) from hostile
    except (ParseError, ValueError, LookupError, RecursionError) as broken:
        raise Unreadable("Dit XML-bestand is beschadigd of niet heel. Haal het opnieuw op bij de bank.") from broken
    statements = list(_all(root, "BkToCstmrStmt", "Stmt"))
    if not statements:
        raise Unreadable("Dit is XML, maar geen CAMT.053 (dagafschrift). Kies bij de bank CAMT.053 of MT940.")
    return statement_of(Source.CAMT, (line for one in statements for line in _bookings(one)))


def _bookings(statement: Element) -> Iterator[BankLine | None]:
    account = _text(statement, "Acct", "Id", "IBAN") or _text(statement, "Acct", "Id", "Othr", "Id")
    for entry in _all(statement, "Ntry"):
        if (_text(entry, "Sts", "Cd") or _text(entry, "Sts") or "BOOK") == "BOOK":
            yield _line(entry, (account or "").replace(" ", "").upper()[:40])


def _line(entry: Element, account: str) -> BankLine | None:
    """The booking; None for what we paid ourselves."""
    came_in = _text(entry, "CdtDbtInd") == "CRDT"
    turned_back = _text(entry, "RvslInd") in ("true", "1")
    if came_in == turned_back:  # a debit, or a debit that was turned back
        return None
    details = list(_all(entry, "NtryDtls", "TxDtls"))
    said = [text for one in details for text in _said(one)]
    return BankLine(
        account=account,
        booked_on=_day(entry),
        amount_cents=_cents(entry) if came_in else -_cents(entry),
        said=text_of(*said) or text_of(_text(entry, "AddtlNtryInf")),
        payer=_only(details, ("RltdPties", "Dbtr", "Nm"), ("RltdPties", "Dbtr", "Pty", "Nm")),
        payer_account=_only(details, ("RltdPties", "DbtrAcct", "Id", "IBAN")),
        bank_reference=text_of(_text(entry, "AcctSvcrRef"))[:70] or None,
    )


def _said(details: Element) -> Iterator[str]:
    for place in (("RmtInf", "Ustrd"), ("RmtInf", "Strd", "CdtrRefInf", "Ref")):
        yield from (one.text for one in _all(details, *place) if one.text)
    end_to_end = _text(details, "Refs", "EndToEndId")
    if end_to_end and end_to_end.upper() not in NO_REFERENCE:
        yield end_to_end


def _day(entry: Element) -> date:
    told = _text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm") or _text(entry, "ValDt", "Dt") or ""
    try:
        day = date.fromisoformat(told[:10])
    except ValueError:
        return day_booked(None)
    return day_booked(day)


def _cents(entry: Element) -> int:
    amount = next(_all(entry, "Amt"), None)
    try:
        return cents_of(Decimal((amount.text or "").strip()), amount.get("Ccy", "")) if amount is not None else 0
    except InvalidOperation as wrong:
        raise Unreadable("In dit bestand staat een boeking zonder goed bedrag.") from wrong


def _only(details: list[Element], *places: tuple[str, ...]) -> str | None:
    """What the details say here, if they all say the same: a batch has many payers, so none."""
    found = {text_of(told)[:140] for one in details for place in places if (told := _text(one, *place))}
    return found.pop() if len(found) == 1 else None


def _all(element: Element, *path: str) -> Iterator[Element]:
    """The elements at this path, whatever their name space."""
    if not path:
        yield element
        return
    for child in element:
        if child.tag.rpartition("}")[2] == path[0]:
            yield from _all(child, *path[1:])


def _text(element: Element, *path: str) -> str | None:
    return next((one.text.strip() for one in _all(element, *path) if one.text and one.text.strip()), None)
