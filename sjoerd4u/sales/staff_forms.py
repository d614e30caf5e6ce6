"""What staff fill in about quotes, projects and contracts."""

from datetime import date

from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from sjoerd4u.crm.fields import a_day, a_line, a_text, pairs
from sjoerd4u.kit.lines import one_line
from sjoerd4u.sales.contracts import Terms
from sjoerd4u.sales.line_forms import hundredths_of
from sjoerd4u.web.forms import DayField, OwnForm, line_field

LONGEST_INTRO = 5_000
HOURS_WRONG = "Vul uren in, zoals 7,5."


def version_field() -> IntegerField:
    """The version that the writer read."""
    return IntegerField(validators=[InputRequired("Open de pagina opnieuw.")], widget=HiddenInput())


class NeededDay(DayField):
    """A day that must be filled in; `day` after validation."""

    @property
    def day(self) -> date:
        found: date = self.data  # type: ignore[assignment]
        return found


def needed_day(label: str, missing: str) -> NeededDay:
    """A day that must be filled in."""
    return NeededDay(label, [InputRequired(missing)])


class HoursField(StringField):
    """Hours as people write them; `hundredths` after validation."""

    hundredths = 0

    def pre_validate(self, _form: object) -> None:
        found = hundredths_of(self.data or "")
        if found is None:
            raise ValidationError(HOURS_WRONG)
        self.hundredths = found


def hours_field(label: str) -> HoursField:
    """A number of hours that must be filled in."""
    kw = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
    return HoursField(label, filters=[one_line], render_kw=kw)


class QuoteForm(OwnForm):
    """A quote, without its lines."""

    version = version_field()
    title = a_line("Waar het om gaat", "Zeg in een paar woorden waar het om gaat.")
    intro = a_text("Begeleidende tekst", rows=3)
    language = SelectField("Taal", choices=pairs(("nl", "Nederlands"), ("en", "Engels")))
    valid_until = needed_day("Geldig tot en met", "Kies tot en met welke dag de offerte geldt.")

    def validate_intro(self, field: StringField) -> None:
        if len(field.data or "") > LONGEST_INTRO:
            raise ValidationError(f"Maak de tekst korter, tot hooguit {LONGEST_INTRO} tekens.")


class PhoneForm(OwnForm):
    """A yes that one of us heard."""

    accepted_name = a_line("Naam van wie tekent", "Vul de naam in van wie akkoord gaf.")
    accepted_function = a_line("Functie", "Vul de functie in, zoals directeur.")
    note = a_line("Hoe ging het", "Zeg kort hoe het akkoord kwam, met wie en waarover.")


class WorkForm(OwnForm):
    """Hours worked on a project."""

    worked_on = needed_day("Dag", "Kies op welke dag u werkte.")
    hours = HoursField(
        "Uren", filters=[one_line], render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
    )
    says = a_line("Wat u deed", "Zeg kort wat u deed.")


class BudgetForm(OwnForm):
    """How many hours are planned."""

    version = version_field()
    budget = HoursField(
        "Begrote uren", filters=[one_line], render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
    )


class ContractForm(OwnForm):
    """With whom, who signs, from when until when."""

    version = version_field()
    party_name = a_line("Contractpartij", "Vul de officiële naam van de contractpartij in.")
    party_kvk = line_field("KvK-nummer", "off", max_length=20)
    party_address = line_field("Adres", "off", max_length=200)
    signatory_name = a_line("Tekenbevoegde", "Vul de naam in van wie mag tekenen.")
    signatory_function = a_line("Functie", "Vul de functie in van wie mag tekenen.")
    signed_on = a_day("Getekend op")
    starts_on = needed_day("Gaat in op", "Kies op welke dag het contract ingaat.")
    ends_on = a_day("Loopt af op", description="Leeg: loopt door. De zeven jaar bewaren tellen vanaf het einde.")

    def terms(self) -> Terms:
        """What was filled in."""
        return Terms(
            party_name=self.party_name.data or "",
            party_kvk=self.party_kvk.data,
            party_address=self.party_address.data,
            signatory_name=self.signatory_name.data or "",
            signatory_function=self.signatory_function.data or "",
            signed_on=self.signed_on.data,
            starts_on=self.starts_on.day,
            ends_on=self.ends_on.data,
        )
