"""Which kind of bank file this is, and what is in it."""

from sjoerd4u.sales.payments.bank_lines import MOST_BYTES, BankStatement, Unreadable
from sjoerd4u.sales.payments.camt import read_camt
from sjoerd4u.sales.payments.swift import read_mt940

OTHER_KINDS = {
    b"PK\x03\x04": "Dit is een zip-bestand. Pak het uit en geef het bestand dat erin zit.",
    b"%PDF": "Dit is een PDF. Kies bij de bank CAMT.053 of MT940.",
    b"\xd0\xcf\x11\xe0": "Dit is een Excel-bestand. Kies bij de bank CAMT.053 of MT940.",
}
XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")
LOOKED_AT = 4_000


def read_bank_file(raw: bytes) -> BankStatement:
    """The bookings in this file, whichever of the two kinds it is. Raises Unreadable, with a sentence."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("Dit bestand is te groot: hooguit 10 MB. Haal bij de bank een kortere periode op.")
    for sign, sentence in OTHER_KINDS.items():
        if raw.startswith(sign):
            raise Unreadable(sentence)
    begin = raw[:LOOKED_AT].lstrip()
    if begin.startswith(XML_STARTS):
        return read_camt(raw.lstrip())
    if b":20:" in begin and b":25:" in begin:
        return read_mt940(raw)
    raise Unreadable("Dit is geen bankbestand dat wij kennen. Kies bij de bank CAMT.053 of MT940.")
