"""What staff fill in on an invoice before it is issued."""

from typing import Any

from babel import Locale
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from sjoerd4u.crm.fields import EuroField, a_day, a_text, an_optional_address, pairs, version_field
from sjoerd4u.kit.lines import one_line
from sjoerd4u.kit.money import as_typed
from sjoerd4u.sales.invoices.drafting import MOST_DAYS, Writing
from sjoerd4u.sales.invoices.models import InvoiceDraft, InvoiceKind
from sjoerd4u.sales.lines import Line
from sjoerd4u.web.forms import OwnForm, line_field

FIRST = ("NL", "BE", "DE")
NAMES: dict[str, str] = {code: name for code, name in Locale("nl").territories.items() if len(code) == 2}
NAMES = {
    code: name for code, name in NAMES.items() if code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ")
}
NEEDED_TO_ISSUE = ("buyer_name", "street", "postcode", "city", "performed_from", "performed_until")
LONGEST_REMARK = 1_000
DAYS_WRONG = f"Vul een aantal dagen in, van 0 tot en met {MOST_DAYS}."


class InvoiceForm(OwnForm):
    """A draft, without its lines. It may still be incomplete: what the law asks is looked at before it is issued."""

    version = version_field()
    buyer_name = line_field("Officiële naam van de klant", "off", max_length=200)
    attention = line_field("Ter attentie van", "off", max_length=200)
    street = line_field("Straat en nummer", "off", max_length=200)
    postcode = line_field("Postcode", "off", max_length=20)
    city = line_field("Plaats", "off")
    country = SelectField(
        "Land", choices=pairs(*((code, NAMES[code]) for code in (*FIRST, *sorted(NAMES, key=NAMES.__getitem__))))
    )
    kvk = line_field("KvK-nummer", "off", max_length=20)
    btw_id = line_field("Btw-id van de klant", "off", max_length=30)
    email = an_optional_address("E-mailadres voor de factuur")
    reference = line_field("Kenmerk van de klant", "off", max_length=100)
    language = SelectField("Taal", choices=pairs(("nl", "Nederlands"), ("en", "Engels")))
    performed_from = a_day("Werk gedaan vanaf")
    performed_until = a_day("Tot en met")
    payment_days = IntegerField(
        "Betaaltermijn in dagen", [InputRequired(DAYS_WRONG)], render_kw={"inputmode": "numeric"}
    )
    prepaid = EuroField("Al vooruitbetaald", [Optional()], filters=[one_line], render_kw={"inputmode": "decimal"})
    remark = a_text("Opmerking op de factuur", rows=3)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name in NEEDED_TO_ISSUE:  # empty in a draft, yet nobody should read that it is optional
            self[name].flags.optional = False

    @classmethod
    def of(cls, draft: InvoiceDraft) -> "InvoiceForm":
        """The form filled in as the draft stands."""
        return cls(formdata=None, obj=draft, data={"prepaid": as_typed(draft.prepaid_cents or None)})

    def validate_payment_days(self, field: IntegerField) -> None:
        """A number of days that an invoice can have."""
        if field.data is None or not 0 <= field.data <= MOST_DAYS:
            field.data = None
            raise ValidationError(DAYS_WRONG)

    def validate_remark(self, field: Any) -> None:
        """Short enough to stand on a page."""
        Length(max=LONGEST_REMARK, message=f"Gebruik hier hooguit {LONGEST_REMARK} tekens.")(self, field)

    def writing(self, lines: list[Line]) -> Writing:
        """What was filled in, with these lines."""
        same = ("attention", "kvk", "btw_id", "email", "reference", "remark")
        told: dict[str, Any] = {name: self[name].data or None for name in same}
        told |= {name: self[name].data or "" for name in ("buyer_name", "street", "postcode", "city")}
        told |= {name: self[name].data for name in ("country", "language", "performed_from", "performed_until")}
        days = self.payment_days.data or 0
        return Writing(**told, payment_days=days, prepaid_cents=self.prepaid.cents or 0, lines=lines)


class FromOrderForm(OwnForm):
    """Which invoice is made of an order."""

    kind = SelectField(
        "Soort factuur",
        choices=pairs(
            (InvoiceKind.PART, "Deel: de regels die klaar zijn"),
            (InvoiceKind.INSTALMENT, "Termijn: een percentage"),
            (InvoiceKind.FINAL, "Eind: alles wat nog niet is gefactureerd"),
        ),
    )
    share = IntegerField("Percentage", [Optional()], render_kw={"inputmode": "numeric"})
