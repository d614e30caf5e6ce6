"""A day at the bank, given out as CAMT.053 and as MT940."""

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

ACCOUNT = "NL20INGB0001234567"
PAYER = "NL91ABNA0417164300"
DAY = date(2027, 3, 10)


@dataclass(frozen=True)
class Booked:
    """One booking: what came in (cents), or with `out` what we paid."""

    cents: int
    said: str
    payer: str = "Bakkerij Voorbeeld B.V."
    account: str = PAYER
    out: bool = False
    turned_back: bool = False
    reference: str = ""
    day: date = DAY


def camt(*booked: Booked) -> bytes:
    """As CAMT.053.001.02 of a Dutch bank."""
    entries = "".join(_entry(one, number) for number, one in enumerate(booked, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        "<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _entry(one: Booked, number: int) -> str:
    side = "DBIT" if one.out or one.turned_back else "CRDT"
    reversal = "<RvslInd>true</RvslInd>" if one.turned_back else ""
    reference = one.reference or f"2703{number:010}"
    return (
        f'<Ntry><Amt Ccy="EUR">{one.cents / 100:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}<Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{one.day.isoformat()}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>{escape(one.payer)}"
        f"</Nm></Dbtr><DbtrAcct><Id><IBAN>{one.account}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.said)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def mt940(*booked: Booked) -> bytes:
    """As MT940 with structured words, its lines broken at 65 characters."""
    lines = "".join(_booking(one, number) for number, one in enumerate(booked, 1))
    head = f":20:P270310\r\n:25:{ACCOUNT}EUR\r\n:28C:00069\r\n:60F:C270309EUR1000,00\r\n"
    return f"{{1:F01INGBNL2ABXXX0000000000}}\r\n{{4:\r\n{head}{lines}:62F:C270310EUR2000,00\r\n-}}\r\n".encode()


def _booking(one: Booked, number: int) -> str:
    side = "D" if one.out else "RC" if one.turned_back else "C"
    amount = f"{one.cents / 100:.2f}".replace(".", ",")
    told = f"/EREF/NOTPROVIDED//CNTP/{one.account}/ABNANL2A/{one.payer}///REMI/USTD//{one.said}/"
    broken = "\r\n".join(told[start : start + 65] for start in range(0, len(told), 65))
    day = one.day.strftime("%y%m%d")
    reference = one.reference or f"2703{number:010}"
    return f":61:{day}{day[2:]}{side}{amount}NTRFEREF//{reference}\r\n:86:{broken}\r\n"
