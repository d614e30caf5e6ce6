"""A file of the bank is read into the same lines whichever of the two kinds it is, and a hostile one is refused."""

import time
from dataclasses import replace
from datetime import date

import pytest

from sjoerd4u.sales.payments.bank_files import read_bank_file
from sjoerd4u.sales.payments.bank_lines import MOST_BYTES, Unreadable
from tests.sales.bank import ACCOUNT, DAY, PAYER, Booked, camt, mt940

ONE_DAY = (
    Booked(121_00, "Factuur 2027-0001, met dank voor het meedenken en tot de volgende keer in Nijkerk"),
    Booked(60_50, "termijn", payer="Installatiebedrijf Voorbeeld"),
    Booked(99_99, "huur", out=True),
    Booked(60_50, "termijn", payer="Installatiebedrijf Voorbeeld", turned_back=True),
)

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Document><BkToCstmrStmt><Stmt>&d;</Stmt></BkToCstmrStmt></Document>"""
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document>&x;</Document>',
    b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><Document/>',
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><Document/>',
    BOMB,
    BOMB.decode().encode("utf-16"),
)


def test_the_same_day_reads_the_same_from_both_kinds() -> None:
    xml, swift = read_bank_file(camt(*ONE_DAY)), read_bank_file(mt940(*ONE_DAY))
    assert xml.lines == swift.lines
    assert xml.passed_over == swift.passed_over == 1
    assert [line.amount_cents for line in xml.lines] == [121_00, 60_50, -60_50]
    first = xml.lines[0]
    assert (first.account, first.booked_on, first.payer_account) == (ACCOUNT, DAY, PAYER)
    assert (first.payer, first.said) == ("Bakkerij Voorbeeld B.V.", ONE_DAY[0].said)


def test_the_lines_of_other_banks_are_read_too() -> None:
    rabo = (
        b":940:\n:20:940S270310\n:25:NL44RABO0123456789 EUR\n:28C:27069\n:60F:C270309EUR000000000123,45\n"
        b":61:270310C000000000121,00N541NL91ABNA0417164300\n"
        b":86:/EREF/NOTPROVIDED/ORDP//NAME/Bakkerij Voorbeeld B.V./ADDR/ST\nRAAT 1/REMI/Factuur 2027-0001\n"
        b":62F:C270310EUR000000000244,45\n"
    )
    abn = b":20:ABN AMRO BANK NV\n:25:417164300\n:28:06901/1\n:60F:C270309EUR1,\n:61:2703100310C121,N654NONREF\n"
    abn += b":86:SEPA Overboeking  IBAN: NL91ABNA0417164300\nNaam: Bakkerij  Omschrijving: 2027-0001\n"
    (line,) = read_bank_file(rabo).lines
    assert (line.account, line.payer_account) == ("NL44RABO0123456789", PAYER)
    assert (line.payer, line.said) == ("Bakkerij Voorbeeld B.V.", "Factuur 2027-0001")
    (line,) = read_bank_file(abn).lines
    assert (line.amount_cents, line.booked_on) == (121_00, date(2027, 3, 10))
    assert "2027-0001" in line.said


def test_a_booking_of_nothing_is_passed_over() -> None:
    nothing = Booked(0, "kosten betaalpakket")
    for raw in (camt(nothing, ONE_DAY[0]), mt940(nothing, ONE_DAY[0])):
        read = read_bank_file(raw)
        assert ([line.amount_cents for line in read.lines], read.passed_over) == ([121_00], 1)


@pytest.mark.parametrize("hostile", OUTSIDE)
def test_entity_bombs_and_external_entities_are_refused_with_a_sentence(hostile: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match=r"DOCTYPE of entiteiten|beschadigd"):
        read_bank_file(hostile)
    assert time.monotonic() - began < 60  # a bomb would take forever


def test_what_is_no_bank_file_is_told_so() -> None:
    huge = replace(ONE_DAY[0], cents=10**14)
    said = {
        b"": "geen bankbestand",
        b"PK\x03\x04xx": "zip",
        b"%PDF-1.7": "PDF",
        b"naam;bedrag\n": "geen bankbestand",
        b"<html></html>": "geen CAMT.053",
        b"<Document><BkToCstmrStmt>": "beschadigd",
        b"<a>" * 100_000: "beschadigd",
        b"x" * (MOST_BYTES + 1): "te groot",
        camt(): "geen enkele boeking",
        camt(ONE_DAY[0]).replace(b'Ccy="EUR"', b'Ccy="USD"'): "USD",
        camt(ONE_DAY[0]).replace(b"121.00", b"1e400"): "geen bedrag",
        camt(ONE_DAY[0]).replace(b"121.00", b"1E+999999"): "geen bedrag",
        camt(ONE_DAY[0]).replace(b"121.00", b"NaN"): "geen bedrag",
        camt(ONE_DAY[0]).replace(b"121.00", b"0.001"): "geen bedrag",
        camt(ONE_DAY[0]).replace(b"2027-03-10", b"2027-02-30"): "zonder goede datum",
        camt(ONE_DAY[0]).replace(b"2027-03-10", b"0001-01-01"): "zonder goede datum",
        camt(ONE_DAY[0]).replace(b"2027-03-10", b"9999-12-31"): "zonder goede datum",
        camt(huge): "geen bedrag",
        camt(replace(ONE_DAY[0], cents=2**31)): "geen bedrag",
        mt940(ONE_DAY[0]).replace(b":61:2703100310", b":61:2713400310"): "beschadigd",
    }
    for raw, sentence in said.items():
        with pytest.raises(Unreadable, match=sentence):
            read_bank_file(raw)
