"""What staff fill in about payments."""

from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired

from sjoerd4u.crm.fields import EuroField, a_line
from sjoerd4u.sales.payments.paying import Paid
from sjoerd4u.web.forms import DayField, OwnForm

REASONS = (
    "Teruggestort aan wie betaalde",
    "Hoort niet bij een factuur",
    "Staat er al, met de hand genoteerd",
)


class BankFileForm(OwnForm):
    """A file of the bank."""

    file = FileField("Bestand van de bank")


class AsideForm(OwnForm):
    """Why a payment is for no invoice."""

    reason = a_line("Waarom", "Schrijf in een paar woorden waarom deze betaling bij geen factuur hoort.")


class NoteForm(OwnForm):
    """A payment as somebody saw it. `key` makes the same form sent twice one payment."""

    key = HiddenField("Formulier", [DataRequired("Open de pagina opnieuw.")])
    amount = EuroField(
        "Bedrag in euro’s",
        [InputRequired("Vul het bedrag in dat is betaald, zoals 121,00.")],
        render_kw={"inputmode": "decimal", "maxlength": 20},
    )
    paid_on = DayField("Betaald op", [InputRequired("Vul de dag in waarop is betaald, zoals 15-9-2027.")])
    said = a_line("Hoe of waarmee", "Schrijf in een paar woorden hoe er is betaald, zoals: contant of met de pas.")

    def answers(self) -> Paid:
        """What was filled in."""
        assert self.paid_on.data is not None  # noqa: S101 - asked by the check of the field
        return Paid(self.key.data or "", self.paid_on.data, self.amount.cents or 0, self.said.data or "")
