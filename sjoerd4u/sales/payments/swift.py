"""MT940 (SWIFT customer statement), as Dutch banks give it out: with structured words in tag 86 or without."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from sjoerd4u.sales.payments.bank_lines import (
    MOST_LINES,
    BankLine,
    BankStatement,
    Unreadable,
    cents_of,
    day_booked,
    statement_of,
    text_of,
)
from sjoerd4u.sales.payments.models import Source

MESSAGE = re.compile(r"(?m)^(?=:20:)")
ACCOUNT = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}\d{10}|[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
WORDS = ("EREF", "REMI", "CNTP", "NAME", "ORDP", "BENM", "IBAN", "BIC", "ADDR", "TRTP", "PREF", "CSID", "MARF", "PURP")
WORD = re.compile(rf"/({'|'.join((*WORDS, 'ULTD', 'ULTB', 'ISDT', 'RTRN', 'TRCD', 'SVCL', 'INIT', 'ID', 'CREF'))})/")
KINDS = re.compile(r"(USTD//|STRD/(CUR/|ISO/)?)")
NO_REFERENCE = ("NOTPROVIDED", "NONREF")
CAME_IN, TAKEN_BACK = "C", "RC"


def read_mt940(raw: bytes) -> BankStatement:
    """The bookings in this file. Raises Unreadable."""
    return statement_of(Source.MT940, _bookings(_decoded(raw)))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _bookings(text: str) -> Iterator[BankLine | None]:
    """Each message by itself: one file may hold more than one account."""
    import mt940  # only for who reads such a file

    if text.count(":61:") > MOST_LINES:
        raise Unreadable("Dit bestand heeft meer dan 20.000 boekingen. Haal bij de bank een kortere periode op.")
    for message in MESSAGE.split(text.replace("\r\n", "\n"))[1:]:
        try:
            read = mt940.parse(message)
        except Exception as wrong:  # the reader raises whatever it stumbles over
            raise Unreadable("Dit MT940-bestand is beschadigd. Haal het opnieuw op bij de bank.") from wrong
        account = str(read.data.get("account_identification", "")).replace(" ", "").upper()
        yield from (
            _line(booking.data, account.removesuffix("EUR")[:40]) for booking in read if "amount" in booking.data
        )


def _line(told: dict[str, Any], account: str) -> BankLine | None:
    """The booking; None for what we paid ourselves."""
    if told.get("status") not in (CAME_IN, TAKEN_BACK):
        return None
    cents = abs(cents_of(told["amount"].amount, told["amount"].currency or "EUR"))
    words = _words(str(told.get("transaction_details") or ""))
    reference = str(told.get("bank_reference") or "")
    return BankLine(
        account=account,
        booked_on=_day(told),
        amount_cents=cents if told["status"] == CAME_IN else -cents,
        said=text_of(words["said"], words["EREF"] if words["EREF"].upper() not in NO_REFERENCE else ""),
        payer=text_of(words["NAME"])[:140] or None,
        payer_account=_account(words, f"{told.get('customer_reference') or ''}{told.get('extra_details') or ''}"),
        bank_reference=text_of(reference)[:70] or None,
    )


def _day(told: dict[str, Any]) -> date:
    day = told.get("entry_date") or told.get("date")
    return day_booked(date(day.year, day.month, day.day) if isinstance(day, date) else None)


def _words(details: str) -> dict[str, str]:
    """What tag 86 says, by its words; all of it is `said` where the bank gives no words. Its lines break anywhere."""
    joined = details.replace("\n", "")
    found = dict.fromkeys((*WORDS, "said"), "")
    places = list(WORD.finditer(joined))
    if not places:
        return found | {"said": " ".join(details.split("\n"))}
    ends = [place.start() for place in places[1:]] + [len(joined)]
    for place, end in zip(places, ends, strict=True):
        found[place[1]] = joined[place.end() : end].strip("/ ")
    found["said"] = KINDS.sub("", found["REMI"])
    if found["CNTP"]:  # account / bank / name / place
        found["IBAN"], _, rest = found["CNTP"].partition("/")
        found["NAME"] = [*rest.split("/"), "", ""][1]
    return found


def _account(words: dict[str, str], reference: str) -> str | None:
    for told in (words["IBAN"], words["ORDP"], reference):
        if found := ACCOUNT.search(told.replace(" ", "").upper()):
            return found[0]
    return None
