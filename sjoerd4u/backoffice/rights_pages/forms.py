"""What is filled in at the rights desk."""

import re
from datetime import date, datetime, time
from typing import Any

from wtforms import (  # type: ignore[attr-defined]
    EmailField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from sjoerd4u.kit import clock
from sjoerd4u.kit.lines import one_line
from sjoerd4u.privacy.handling import Verdict
from sjoerd4u.privacy.incident_file import NO, YES, Findings
from sjoerd4u.privacy.incidents import Report
from sjoerd4u.privacy.recipients import ROLES, Facts
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.register.vocabulary import Category
from sjoerd4u.web.forms import DayField, OwnForm, an_address, one_line_only, some_lines

LONGEST_LINE, LONGEST_TEXT = 200, 10_000
CATEGORIES = [SelectChoice(category.value, category.title.nl) for category in Category]
YES_NO = [SelectChoice(YES, "Ja"), SelectChoice(NO, "Nee")]
LANGUAGES = [SelectChoice("nl", "Nederlands"), SelectChoice("en", "Engels")]
CHOOSE = "Kies een van de mogelijkheden."
KINDS = [SelectChoice(kind, kind.capitalize()) for kind in RequestKind]
CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
WAYS = [SelectChoice(way, way.capitalize()) for way in (Channel.PHONE, Channel.LETTER, Channel.MAIL)]


def line(label: str, missing: str | None = None, **options: Any) -> StringField:
    """A line of text; required when it has a sentence for what is missing."""
    checks = [
        DataRequired(missing) if missing else Optional(),
        Length(max=LONGEST_LINE, message=f"Gebruik hier hooguit {LONGEST_LINE} tekens."),
        one_line_only,
    ]
    kw = {"autocomplete": "off", "maxlength": LONGEST_LINE}
    return StringField(label, checks, filters=[one_line], render_kw=kw, **options)


def lines(label: str, missing: str | None = None, rows: int = 4, **options: Any) -> TextAreaField:
    """Some lines of text; required when it has a sentence for what is missing."""
    checks = [
        DataRequired(missing) if missing else Optional(),
        Length(max=LONGEST_TEXT, message=f"Maak de tekst korter, tot hooguit {LONGEST_TEXT} tekens."),
    ]
    return TextAreaField(label, checks, filters=[some_lines], render_kw={"rows": rows}, **options)


def not_in_the_future(_form: OwnForm, field: DayField) -> None:
    """What happened, happened."""
    if field.data and field.data > clock.day_of(clock.now()):
        raise ValidationError("Deze dag ligt in de toekomst.")


class NewRequestForm(OwnForm):
    """A request that came by phone, letter or mail."""

    kind = RadioField("Wat vraagt de betrokkene?", [InputRequired(CHOOSE)], choices=KINDS)
    channel = RadioField("Hoe kwam het binnen?", [InputRequired(CHOOSE)], choices=WAYS)
    received_on = DayField(
        "Wanneer kwam het binnen?",
        [InputRequired("Vul de dag van ontvangst in."), not_in_the_future],
        description="Van deze dag af lopen beide termijnen.",
    )
    email = EmailField(
        "E-mailadres",
        [Optional(), an_address],
        filters=[one_line],
        description="Het adres waarop wij deze persoon kennen.",
        render_kw={"autocomplete": "off", "maxlength": 254},
    )
    contact = line("Geen e-mailadres? Naam en hoe wij antwoorden")
    language = RadioField("Taal van ons antwoord", [InputRequired(CHOOSE)], choices=LANGUAGES, default="nl")
    text = lines("Wat schreef of zei de betrokkene?", description="Schrijf geen burgerservicenummer op.")

    def validate(self, extra_validators: Any = None) -> bool:
        """We must be able to answer."""
        fine: bool = super().validate(extra_validators)
        if fine and not (self.email.data or self.contact.data):
            self.contact.errors = ["Vul een e-mailadres in, of hoe wij deze persoon anders bereiken."]
            return False
        return fine

    def asked(self, at: datetime) -> Asked:
        """What was asked, with the moment it came in: that day, but not later than now."""
        day = self.received_on.data or clock.day_of(at)
        came = datetime.combine(day, time(12), clock.AMSTERDAM)
        return Asked(
            kind=RequestKind(self.kind.data),
            channel=Channel(self.channel.data),
            language=self.language.data,
            address=self.email.data or None,
            contact=self.contact.data,
            text=self.text.data or "",
            received_at=min(came, at),
        )


class MessageForm(OwnForm):
    """A message to the person."""

    text = lines("Bericht aan de betrokkene", "Schrijf een bericht.")


class ExtendForm(OwnForm):
    """Why we need two months more."""

    why = lines("Waarom is er meer tijd nodig?", "Schrijf waarom u meer tijd nodig heeft.", rows=3)


class DecideForm(OwnForm):
    """A decision on a request."""

    decision = RadioField(
        "Besluit",
        [InputRequired("Kies: toewijzen, deels toewijzen of weigeren.")],
        choices=[
            SelectChoice(Decision.GRANTED, "Toewijzen"),
            SelectChoice(Decision.PARTLY, "Deels toewijzen"),
            SelectChoice(Decision.REFUSED, "Weigeren"),
        ],
    )
    facts = lines("Wat heeft u bekeken?", rows=3)
    outcome = line("Wat is de uitkomst nu?")
    categories = SelectMultipleField("Welke soorten gegevens zijn veranderd?", [Optional()], choices=CATEGORIES)
    article = line("Wetsartikel", description="Bij (deels) weigeren, bijvoorbeeld: artikel 17 lid 3 onder b AVG.")
    reason = lines(
        "Uitleg in gewone woorden",
        description="De betrokkene leest dit. Hoe u een bezwaar woog; reclame stopt altijd (artikel 21 lid 3 AVG).",
    )

    def verdict(self) -> Verdict:
        """What was decided."""
        return Verdict(
            decision=Decision(self.decision.data),
            reason=self.reason.data or "",
            article=self.article.data,
            facts=self.facts.data,
            outcome=self.outcome.data,
            categories=frozenset(Category(value) for value in self.categories.data or ()),
        )


class WhyForm(OwnForm):
    """A reason."""

    why = lines("Waarom?", "Schrijf waarom.", rows=3)


class ReturnForm(WhyForm):
    """Why a decision goes back to the colleague who wrote it."""

    why = lines("Niet eens? Schrijf wat er anders moet.", "Schrijf wat er anders moet.", rows=3)


class CompareForm(OwnForm):
    """Whether it is who they say."""

    fits = RadioField(
        "Klopt het?", [InputRequired(CHOOSE)], choices=[SelectChoice("ja", "Ja, het klopt"), SelectChoice("nee", "Nee")]
    )
    compared = lines(
        "Wat heeft u vergeleken?",
        "Schrijf wat u heeft vergeleken.",
        rows=2,
        description="Bijvoorbeeld: naam en geboortejaar. Schrijf geen nummers over.",
    )


class ProofForm(OwnForm):
    """How a receiver was told."""

    proof = line("Hoe en wanneer verteld, of waarom dat niet kan", "Schrijf hoe u het vertelde.")


class RecipientForm(OwnForm):
    """A receiver of data."""

    name = line("Naam", "Vul de naam in.")
    role = RadioField(
        "Rol", [InputRequired("Kies de rol.")], choices=[SelectChoice(role, role.capitalize()) for role in ROLES]
    )
    does_nl = line(
        "Wat doet deze ontvanger?", "Schrijf wat deze ontvanger doet.", description="Kort, met kleine letter."
    )
    does_en = line("Hetzelfde in het Engels", "Schrijf ook in het Engels wat deze ontvanger doet.")
    country = line("Land", "Vul het land in.")
    transfer_nl = line(
        "Buiten de Europese Unie?",
        "Schrijf of gegevens buiten de Europese Unie komen, en met welke waarborg.",
        description="Bijvoorbeeld: blijft binnen de Europese Unie.",
    )
    transfer_en = line("Hetzelfde in het Engels", "Schrijf dat ook in het Engels.")
    categories = SelectMultipleField(
        "Welke soorten gegevens?", [InputRequired("Kies welke soorten gegevens erheen gaan.")], choices=CATEGORIES
    )
    agreed_on = DayField("Datum van de verwerkersovereenkomst", [Optional(), not_in_the_future])

    def facts(self) -> Facts:
        """What was said of it."""
        names = ("name", "role", "does_nl", "does_en", "country", "transfer_nl", "transfer_en")
        told = {name: self[name].data or "" for name in names}
        return Facts(**told, categories=self.categories.data or [], agreed_on=self.agreed_on.data)


class NoticeForm(OwnForm):
    """Telling people that the statement changed."""

    summary_nl = lines("Wat er anders is, in gewone woorden", "Schrijf wat er anders is.")
    summary_en = lines("Hetzelfde in het Engels", "Schrijf het ook in het Engels.")
    purposes = SelectMultipleField(
        "Wie moet het weten? Mensen van wie wij gegevens hebben voor:", [InputRequired("Kies ten minste één doel.")]
    )


class OpenIncidentForm(OwnForm):
    """An incident that staff noticed or heard of."""

    noticed = lines(
        "Wat is er gezien?", "Schrijf wat er is gezien.", description="Zet er geen gegevens van mensen bij."
    )
    seen_when = line("Wanneer was dat ongeveer?")

    def report(self, by_name: str) -> Report:
        """What was noticed."""
        return Report(
            noticed=self.noticed.data or "",
            language="nl",
            channel=f"medewerker {by_name}",
            seen_when=self.seen_when.data,
        )


class IncidentForm(OwnForm):
    """What is known of an incident, and what was decided (AVG art. 33 and 34)."""

    version = IntegerField("Versie", [InputRequired("Open de pagina opnieuw.")], widget=HiddenInput())
    happened = lines("Wat gebeurde er?", description="Wat is er met de gegevens gebeurd: ingezien, kwijt, veranderd?")
    categories = SelectMultipleField("Welke soorten gegevens?", [Optional()], choices=CATEGORIES)
    people = line(
        "Om wie gaat het, en om hoeveel mensen?", description="Schatten mag, bijvoorbeeld: ongeveer 40 klanten."
    )
    consequences = lines("Wat kunnen de gevolgen zijn?", rows=3)
    measures = lines("Welke maatregelen nam u?", rows=3)
    to_ap = RadioField("Melden aan de Autoriteit Persoonsgegevens?", [Optional()], choices=YES_NO)
    to_ap_why = lines(
        "Waarom wel of niet?", rows=2, description="Meldt u na de 72 uur? Schrijf dan ook waarom zo laat."
    )
    to_ap_on = DayField("Gemeld op", [Optional(), not_in_the_future])
    to_ap_time = line("Om (uu:mm)")
    told = RadioField("Vertellen aan de mensen om wie het gaat?", [Optional()], choices=YES_NO)
    told_why = lines("Waarom wel of niet vertellen?", rows=2)
    told_on = DayField("Verteld op", [Optional(), not_in_the_future])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self:  # all of it is needed in the end, so none of it is called optional
            each.flags.optional = False

    def validate_to_ap_time(self, field: StringField) -> None:
        """A time of day, of a day that is told too."""
        if field.data and _time(field.data) is None:
            raise ValidationError("Schrijf een tijd van 00:00 tot en met 23:59, zoals 14:05.")
        if field.data and not (self.to_ap_on.data or self.to_ap_on.errors):
            raise ValidationError("Vul ook in op welke dag u meldde.")

    def findings(self, at: datetime) -> Findings:
        """What is known by now."""
        names = ("happened", "people", "consequences", "measures", "to_ap", "to_ap_why", "told", "told_why")
        return Findings(
            **{name: self[name].data or None for name in names},
            categories=self.categories.data or [],
            to_ap_at=_moment(self.to_ap_on.data, self.to_ap_time.data, at),
            told_at=_moment(self.told_on.data, None, at),
        )


def _time(text: str) -> time | None:
    found = CLOCK_TIME.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def _moment(day: date | None, clock_time: str | None, at: datetime) -> datetime | None:
    """That day at that time in Amsterdam; without a time the end of it, but never after now."""
    if day is None:
        return None
    told = _time(clock_time or "") or time(23, 59)
    return min(datetime.combine(day, told, clock.AMSTERDAM), at)
