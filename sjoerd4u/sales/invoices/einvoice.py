"""The e-invoice: UBL 2.1 (ISO/IEC 19845) as Peppol BIS Billing 3, or in the Dutch profile NLCIUS 1.0; both are
EN 16931-1.

A pure function from what the invoice says to bytes: the same document, the same bytes. The letters BT and BG, and the
names of rules, are those of EN 16931-1.
"""

from enum import Enum
from xml.etree import ElementTree as ET

from sjoerd4u.register.vocabulary import Words
from sjoerd4u.sales.invoices.document import REVERSED, InvoiceDocument, Party, Seller
from sjoerd4u.sales.lines import VAT, Line, LineKind, RateSum

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
ROOTS = "urn:oasis:names:specification:ubl:schema:xsd:"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
INVOICE, CREDIT_NOTE = "380", "381"  # UNCL 1001
SEPA_TRANSFER = "58"  # UNCL 4461
DISCOUNT = "95"  # UNCL 5189
PIECE = "C62"  # UN/ECE recommendation 20
UNITS = {
    "uur": "HUR",
    "uren": "HUR",
    "dag": "DAY",
    "dagen": "DAY",
    "week": "WEE",
    "maand": "MON",
    "jaar": "ANN",
    "km": "KMT",
}
KVK, KBO, BY_MAIL = "0106", "0208", "EM"  # ISO 6523, and the list of electronic addresses (EAS)
NOT_GIVEN = "NA"
CATEGORIES = {"21": "S", "9": "S", "0": "Z", REVERSED: "AE"}  # UNCL 5305
RETURNED = Words("Wij betalen dit bedrag terug of verrekenen het.", "We pay this amount back or set it off.")
REVERSED_SAYS, REVERSED_CODE = "Btw verlegd / VAT reverse charge", "VATEX-EU-AE"


class Profile(Enum):
    """Whose rules beside EN 16931 the document keeps to (BT-24)."""

    PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    NLCIUS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"


ET.register_namespace("cac", CAC)
ET.register_namespace("cbc", CBC)


def ubl(document: InvoiceDocument, profile: Profile = Profile.PEPPOL) -> bytes:
    """The document as UBL in UTF-8: an Invoice, or a CreditNote for a credit note."""
    return _Writer(document, profile).written()


def _group(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{CAC}}}{name}")


def _value(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{CBC}}}{name}", attributes).text = text


def _money(parent: ET.Element, name: str, cents: int) -> None:
    _value(parent, name, _decimal(cents), currencyID="EUR")


def _decimal(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02}"


class _Writer:
    """One document being written, in the order that the schema asks."""

    def __init__(self, document: InvoiceDocument, profile: Profile) -> None:
        self.document = document
        self.profile = profile
        self.in_full = profile is Profile.PEPPOL  # what NLCIUS would rather not see (BR-NL-24, 26, 30, 32 and 35)
        self.totals = document.totals
        self.kind = "CreditNote" if document.credits else "Invoice"
        self.root = ET.Element(self.kind, {"xmlns": f"{ROOTS}{self.kind}-2"})

    def written(self) -> bytes:
        self._heading()
        self._references()
        self._seller(self.document.seller)
        self._buyer(self.document.buyer)
        self._performed()
        self._payment()
        self._discounts()
        self._tax()
        self._totals()
        lines = (line for line in self.document.lines if line.kind != LineKind.DISCOUNT)
        for number, line in enumerate(lines, 1):
            self._line(number, line)
        ET.indent(self.root)
        raw: bytes = ET.tostring(self.root, encoding="UTF-8", xml_declaration=True)
        return raw

    def _heading(self) -> None:
        document, root = self.document, self.root
        _value(root, "CustomizationID", self.profile.value)
        _value(root, "ProfileID", BILLING)
        _value(root, "ID", document.number)
        _value(root, "IssueDate", document.issued_on.isoformat())
        if document.credits:
            _value(root, "CreditNoteTypeCode", CREDIT_NOTE)
        else:
            _value(root, "DueDate", document.due_on.isoformat())
            _value(root, "InvoiceTypeCode", INVOICE)
        if document.remark:
            _value(root, "Note", document.remark)
        _value(root, "DocumentCurrencyCode", "EUR")
        _value(root, "BuyerReference", document.reference or NOT_GIVEN)

    def _references(self) -> None:
        document = self.document
        if document.performed_from != document.performed_until:
            period = _group(self.root, "InvoicePeriod")
            _value(period, "StartDate", document.performed_from.isoformat())
            _value(period, "EndDate", document.performed_until.isoformat())
        if document.order:
            ordered = _group(self.root, "OrderReference")
            _value(ordered, "ID", document.reference or NOT_GIVEN)
            _value(ordered, "SalesOrderID", document.order)
        if document.credits:
            credited = _group(_group(self.root, "BillingReference"), "InvoiceDocumentReference")
            _value(credited, "ID", document.credits.number)
            if self.in_full:
                _value(credited, "IssueDate", document.credits.issued_on.isoformat())

    def _seller(self, seller: Seller) -> None:
        party = _group(_group(self.root, "AccountingSupplierParty"), "Party")
        legal = _party(party, seller)
        if seller.seat and self.in_full:
            _value(legal, "CompanyLegalForm", f"Statutair gevestigd te {seller.seat}")
        contact = _group(party, "Contact")
        _value(contact, "Name", seller.name)
        if seller.phone:
            _value(contact, "Telephone", seller.phone)
        if seller.email:
            _value(contact, "ElectronicMail", seller.email)

    def _buyer(self, buyer: Party) -> None:
        party = _group(_group(self.root, "AccountingCustomerParty"), "Party")
        _party(party, buyer)
        if buyer.attention:
            _value(_group(party, "Contact"), "Name", buyer.attention)

    def _performed(self) -> None:
        delivery = _group(self.root, "Delivery")
        _value(delivery, "ActualDeliveryDate", self.document.performed_until.isoformat())

    def _payment(self) -> None:
        document = self.document
        means = _group(self.root, "PaymentMeans")
        _value(means, "PaymentMeansCode", SEPA_TRANSFER)
        _value(means, "PaymentID", document.number)
        account = _group(means, "PayeeFinancialAccount")
        _value(account, "ID", document.seller.iban.replace(" ", ""))
        if self.in_full:
            _value(account, "Name", document.seller.name)
        _value(_group(self.root, "PaymentTerms"), "Note", _terms(document))

    def _discounts(self) -> None:
        for line in self.document.lines:
            if line.kind == LineKind.DISCOUNT:
                discount = _group(self.root, "AllowanceCharge")
                _value(discount, "ChargeIndicator", "false")
                if self.in_full:
                    _value(discount, "AllowanceChargeReasonCode", DISCOUNT)
                _value(discount, "AllowanceChargeReason", line.text)
                _money(discount, "Amount", -line.net)
                _category(discount, "TaxCategory", line.vat)

    def _tax(self) -> None:
        total = _group(self.root, "TaxTotal")
        _money(total, "TaxAmount", self.totals.vat)
        for rate in self.totals.per_rate:
            self._taxed(total, rate)

    def _taxed(self, total: ET.Element, rate: RateSum) -> None:
        subtotal = _group(total, "TaxSubtotal")
        _money(subtotal, "TaxableAmount", rate.base)
        _money(subtotal, "TaxAmount", rate.vat)
        category = _category(subtotal, "TaxCategory", rate.code)
        if rate.code == REVERSED:
            scheme = category[-1]
            category.remove(scheme)
            if self.in_full:
                _value(category, "TaxExemptionReasonCode", REVERSED_CODE)
            _value(category, "TaxExemptionReason", REVERSED_SAYS)
            category.append(scheme)

    def _totals(self) -> None:
        less = sum(line.net for line in self.document.lines if line.kind == LineKind.DISCOUNT)
        totals = _group(self.root, "LegalMonetaryTotal")
        _money(totals, "LineExtensionAmount", self.totals.net - less)
        _money(totals, "TaxExclusiveAmount", self.totals.net)
        _money(totals, "TaxInclusiveAmount", self.totals.gross)
        if less:
            _money(totals, "AllowanceTotalAmount", -less)
        if self.document.prepaid_cents:
            _money(totals, "PrepaidAmount", self.document.prepaid_cents)
        _money(totals, "PayableAmount", self.document.payable_cents)

    def _line(self, number: int, line: Line) -> None:
        row = _group(self.root, f"{self.kind}Line")
        _value(row, "ID", str(number))
        if line.group:
            _value(row, "Note", line.group)
        quantity = "CreditedQuantity" if self.document.credits else "InvoicedQuantity"
        _value(row, quantity, _decimal(line.quantity), unitCode=UNITS.get(line.unit.lower(), PIECE))
        _money(row, "LineExtensionAmount", line.net)
        item = _group(row, "Item")
        _value(item, "Name", line.text)
        _category(item, "ClassifiedTaxCategory", line.vat)
        _money(_group(row, "Price"), "PriceAmount", line.price)


def _party(party: ET.Element, who: Party) -> ET.Element:
    """Who it is (BG-4, BG-7); gives the part about the legal entity."""
    scheme, address = electronic_address(who)
    if address:
        _value(party, "EndpointID", address, schemeID=scheme)
    _value(_group(party, "PartyName"), "Name", who.name)
    postal = _group(party, "PostalAddress")
    _value(postal, "StreetName", who.street)
    _value(postal, "CityName", who.city)
    _value(postal, "PostalZone", who.postcode)
    _value(_group(postal, "Country"), "IdentificationCode", who.country)
    if who.btw_id:
        taxed = _group(party, "PartyTaxScheme")
        _value(taxed, "CompanyID", who.btw_id)
        _value(_group(taxed, "TaxScheme"), "ID", "VAT")
    legal = _group(party, "PartyLegalEntity")
    _value(legal, "RegistrationName", who.name)
    if who.kvk:
        _value(legal, "CompanyID", who.kvk, schemeID=KVK)
    elif number := _kbo(who):
        _value(legal, "CompanyID", number, schemeID=KBO)
    return legal


def electronic_address(who: Party) -> tuple[str, str]:
    """Where an e-invoice for this party goes (BT-34, BT-49): by KvK or KBO number, else by mail; empty when neither."""
    if who.kvk:
        return KVK, who.kvk
    if number := _kbo(who):
        return KBO, number
    return BY_MAIL, who.email or ""


def _kbo(who: Party) -> str:
    """The Belgian number of an enterprise: the ten digits of its VAT number."""
    return who.btw_id[2:] if who.btw_id and who.btw_id.startswith("BE") else ""


def _category(parent: ET.Element, name: str, code: str) -> ET.Element:
    category = _group(parent, name)
    _value(category, "ID", CATEGORIES[code])
    _value(category, "Percent", _decimal(VAT[code] * 100))
    _value(_group(category, "TaxScheme"), "ID", "VAT")
    return category


def _terms(document: InvoiceDocument) -> str:
    if document.credits:
        return RETURNED.in_(document.language)
    due = document.due_on
    return Words(f"Betalen uiterlijk op {due:%d-%m-%Y}.", f"Payment due by {due:%Y-%m-%d}.").in_(document.language)
