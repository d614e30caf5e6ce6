"""What the demo sells: quotes in different states, a project with hours, invoices, and a day at the bank.

Every number is right by its checksum and nobody's; what is issued says that it is a sample.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import select

from sjoerd4u.crm import opportunities, relations, steps
from sjoerd4u.crm.models import NextStep, Opportunity, OpportunityStage, Relation
from sjoerd4u.demo.office import Office
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people import roster
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.trail import By
from sjoerd4u.sales import contracts, working
from sjoerd4u.sales.invoices import drafting, invoicing
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceKind
from sjoerd4u.sales.lines import Line
from sjoerd4u.sales.models import Project, Quote, SalesOrder
from sjoerd4u.sales.ourselves import DEMO
from sjoerd4u.sales.payments import bank_import, reminding
from sjoerd4u.sales.payments import paying as payments
from sjoerd4u.sales.payments.tray import waiting_payments
from sjoerd4u.sales.quotes import answering, quoting

SELLER = {
    **{"name": DEMO.name, "street": DEMO.street, "postcode": DEMO.postcode, "city": DEMO.city, "kvk": DEMO.kvk or ""},
    **{"phone": DEMO.phone or "", "email": DEMO.email or "", "seat": DEMO.seat or "", "btw_id": DEMO.btw_id or ""},
}
DAYS = 14
HOURS = (
    (34, 6_00, "Doorgelopen hoe bestellingen nu binnenkomen"),
    (30, 7_50, "Ingericht: klanten en hun afspraken"),
    (26, 4_25, "Uitleg aan de winkel"),
    (9, 3_00, "Vragen van de winkel beantwoord"),
)


def whole_line(office: Office) -> None:
    """From a quote to invoices of which one is paid, one partly, one late and one not due yet; and a quote without an
    answer. In the order of the calendar, as numbers are."""
    order = _cheesemaker(office)
    school = _school(office)
    first = _instalment(office, order, 30, office.ago(36))
    second = _instalment(office, order, 40, office.ago(19))
    terms = contracts.Terms(**contracts.proposed_for(office.session, order), starts_on=day_of(office.ago(38)))
    contracts.draw_up(office.session, order.mark, terms, office.robin, office.ago(39))
    _free(office, school, "Training klantgesprekken", 8_00, office.ago(16))
    _free(office, school, "Handboek voor de receptie", 1_50, office.ago(3))
    _bank(office, first, second)
    _quote_to_installer(office)
    _quote_without_answer(office)
    _last_part(office, order)
    reminding.propose(office.session, office.at)


def _cheesemaker(office: Office) -> SalesOrder:
    """A customer with an order and a project with hours."""
    firm = Firm(
        name="Kaasmakerij Voorbeeld B.V.", kvk="12340035", street="Dorpsstraat 14", postcode="3771 AB", city="Barneveld"
    )
    relation = _customer(office, "pim@kaasmakerij-voorbeeld.nl", ("Pim", "de", "Graaf"), firm, office.ago(45))
    plan = opportunities.Plan(title="Klanten en bestellingen in één systeem", value_cents=12_800_00)
    moments = [(OpportunityStage.NEW, office.ago(44)), (OpportunityStage.TALKING, office.ago(43))]
    chance = office.chance(relation, plan, office.robin, moments)
    lines = [
        Line("Inrichten en overzetten van klanten", 110_00, 80_00, "uur", group="Uitvoering"),
        Line("Uitleg op de winkelvloer", 650_00, 2_00, "dagdeel", group="Uitvoering"),
        Line("Reiskosten", 23, 320_00, "km", group="Kosten"),
    ]
    sending = _send(
        office, quoting.start_for_opportunity(office.session, chance, office.robin, office.ago(42)), lines, 42
    )
    answering.accept(office.session, sending, "Pim de Graaf", "directeur", "Akkoord met deze offerte.", office.ago(40))
    _start_was_planned(office, relation)
    order = office.session.scalars(select(SalesOrder).order_by(SalesOrder.id.desc()).limit(1)).one()
    project = office.session.scalars(select(Project.mark).where(Project.order_id == order.id)).one()
    for ago, hundredths, says in HOURS:
        moment = office.ago(ago, 17)
        working.write_hours(office.session, project, day_of(moment), hundredths, says, office.demi, moment)
    return order


def _start_was_planned(office: Office, relation: str) -> None:
    """The step that came with the yes was done a day later."""
    theirs = select(NextStep.mark).join(Relation, Relation.id == NextStep.relation_id).where(Relation.mark == relation)
    for step in office.session.scalars(theirs.where(NextStep.done_at.is_(None))).all():
        steps.done(office.session, step, office.robin, office.ago(39))


def _school(office: Office) -> str:
    """A customer without a project."""
    firm = Firm(name="Rijschool Voorbeeld", kvk="12340043", street="Lindelaan 3", postcode="3862 CD", city="Nijkerk")
    return _customer(office, "hanna@rijschool-voorbeeld.nl", ("Hanna", None, "Mulder"), firm, office.ago(30))


def _customer(office: Office, address: str, name: tuple[str, str | None, str], firm: Firm, moment: datetime) -> str:
    given, infix, family = name
    introduction = roster.Introduction(given_name=given, infix=infix, family_name=family)
    newcomer = relations.Newcomer(address=address, introduction=introduction, firm=firm, kind="klant")
    return relations.add_person(office.session, newcomer, office.robin, moment)


# — Quotes ———————————————————————————————————————————————————————————————————————————————————————————————————————


def _send(office: Office, mark: str, lines: list[Line], ago: int, until: date | None = None, title: str = "") -> str:
    """Write these lines and send the quote, so many working days ago; gives the mark of the copy."""
    quote = office.session.scalars(select(Quote).where(Quote.mark == mark)).one()
    writing = quoting.Writing(
        title=title or quote.title,
        intro="Zoals besproken. Wij beginnen twee weken na uw akkoord.",
        language="nl",
        valid_until=until or quote.valid_until,
        lines=lines,
    )
    quoting.write(office.session, mark, writing, quote.version, office.robin, office.ago(ago))
    return quoting.send(office.session, mark, quote.version, SELLER, office.robin, office.ago(ago, 11))


def _quote_to_installer(office: Office) -> None:
    """The quote about which somebody is called today."""
    chance = office.session.scalars(
        select(Opportunity.mark).where(Opportunity.title == "Klantbeeld voor monteurs")
    ).one()
    lines = [
        Line("Klantbeeld op de telefoon van twaalf monteurs", 110_00, 320_00, "uur"),
        Line("Licenties, eerste jaar", 560_00, 12_00, "stuk"),
    ]
    _send(office, quoting.start_for_opportunity(office.session, chance, office.robin, office.ago(5)), lines, 4)


def _quote_without_answer(office: Office) -> None:
    """Nobody answered, and it soon expires."""
    firm = Firm(name="Fysiotherapie Voorbeeld", street="Parkweg 20", postcode="3811 EF", city="Amersfoort")
    introduction = roster.Introduction(given_name="Jeroen", family_name="Bakker")
    newcomer = relations.Newcomer(address="jeroen@fysio-voorbeeld.nl", introduction=introduction, firm=firm)
    relation = relations.add_person(office.session, newcomer, office.robin, office.ago(12))
    mark = quoting.start(office.session, relation, office.robin, office.ago(9))
    lines = [Line("Scan van uw klantcontact", 1_450_00, 1_00, "stuk")]
    _send(office, mark, lines, 9, day_of(office.at) + timedelta(days=2), "Scan van uw klantcontact")


# — Invoices —————————————————————————————————————————————————————————————————————————————————————————————————————


def _instalment(office: Office, order: SalesOrder, share: int, moment: datetime) -> Invoice:
    """Part of the order, issued."""
    kind = InvoiceKind.INSTALMENT
    mark = drafting.draft_from_order(office.session, order.mark, kind, office.robin, moment, DAYS, share)
    return _issue(office, mark, moment, office.robin)


def _last_part(office: Office, order: SalesOrder) -> None:
    """What is left of the order, as a draft that waits until the work is done."""
    moment = office.ago(2)
    drafting.draft_from_order(office.session, order.mark, InvoiceKind.FINAL, office.robin, moment, DAYS)


def _free(office: Office, relation: str, text: str, hundredths: int, moment: datetime) -> Invoice:
    """Work without an order, issued."""
    mark = drafting.free_draft(office.session, relation, office.robin, moment, DAYS)
    return _issue(office, mark, moment, office.robin, [Line(text, 110_00, hundredths, "uur")])


def _issue(office: Office, mark: str, moment: datetime, by: By, lines: Iterable[Line] = ()) -> Invoice:
    draft = office.session.scalars(select(InvoiceDraft).where(InvoiceDraft.mark == mark)).one()
    same: dict[str, Any] = {
        name: getattr(draft, name)
        for name in (
            *("buyer_name", "attention", "street", "postcode", "city", "country", "kvk", "btw_id", "email"),
            *("reference", "language", "payment_days", "prepaid_cents", "remark"),
        )
    }
    day = day_of(moment)
    own = list(lines) or [Line.of(line) for line in draft.lines]
    writing = drafting.Writing(**same, performed_from=day - timedelta(days=7), performed_until=day, lines=own)
    drafting.write(office.session, mark, writing, draft.version, by, moment)
    return invoicing.issue(office.session, mark, DEMO, by, moment)


# — The bank —————————————————————————————————————————————————————————————————————————————————————————————————————


def _bank(office: Office, paid: Invoice, partly: Invoice) -> None:
    """A file of the bank: one invoice paid to the cent, one for a part, and something nobody expected."""
    half = partly.payable_cents // 2
    cheese, feast = ("Kaasmakerij Voorbeeld B.V.", "NL91ABNA0417164300"), ("Buurtfeest Voorbeeld", "NL39RABO0300065264")
    booked = [
        (office.ago(28), paid.payable_cents, *cheese, f"Factuur {paid.number}"),
        (office.ago(8), half, *cheese, f"Eerste helft van {partly.number}, rest volgt"),
        (office.ago(7), 75_00, *feast, "Bijdrage standplaats"),
    ]
    moment = office.ago(7, 16)
    bank_import.take_in(office.session, "dagafschrift-voorbeeld.xml", _camt(booked), office.robin, moment)
    for waits in waiting_payments(office.session, 10).payments:
        if waits.left_cents == half:
            payments.match(office.session, waits.payment.mark, partly.mark, office.robin, moment)


def _camt(booked: Iterable[tuple[datetime, int, str, str, str]]) -> bytes:
    """A day at the bank as CAMT.053."""
    document = Element("Document", xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02")
    statement = SubElement(SubElement(document, "BkToCstmrStmt"), "Stmt")
    _put(statement, "Acct/Id/IBAN", DEMO.iban)
    for number, (moment, cents, payer, account, said) in enumerate(booked, 1):
        entry = SubElement(statement, "Ntry")
        SubElement(entry, "Amt", Ccy="EUR").text = f"{cents // 100}.{cents % 100:02}"
        _put(entry, "CdtDbtInd", "CRDT")
        _put(entry, "Sts", "BOOK")
        _put(entry, "BookgDt/Dt", day_of(moment).isoformat())
        _put(entry, "AcctSvcrRef", f"VOORBEELD{number:06}")
        details = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
        parties = SubElement(details, "RltdPties")
        _put(parties, "Dbtr/Nm", payer)
        _put(parties, "DbtrAcct/Id/IBAN", account)
        _put(details, "RmtInf/Ustrd", said)
    raw: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return raw


def _put(element: Element, path: str, text: str) -> None:
    for name in path.split("/"):
        element = SubElement(element, name)
    element.text = text
