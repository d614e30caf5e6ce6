"""What staff fill in: notes with a step, relations, opportunities, cases, organisations."""

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from sjoerd4u.crm.fields import (
    LONGEST_LINE,
    EuroField,
    Together,
    TopicsField,
    a_day,
    a_known_address,
    a_line,
    a_phone,
    a_text,
    an_optional_address,
    an_optional_web_address,
    pairs,
    said,
    version_field,
    words,
)
from sjoerd4u.crm.models import ContactKind, OpportunityStage, RelationKind, StepKind
from sjoerd4u.crm.relations import Newcomer
from sjoerd4u.crm.steps import Planned
from sjoerd4u.people import organisations
from sjoerd4u.people.changing import Source
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.models import PositionRole
from sjoerd4u.people.roster import Introduction
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.web.forms import DayField, OwnForm, line_field

FIRST_WORDS = 80
BY_US = (ContactKind.PHONE, ContactKind.MAIL, ContactKind.IN_PERSON, ContactKind.LETTER)
SALUTATIONS = pairs(("", "Neutraal"), ("mevrouw", "Mevrouw"), ("heer", "De heer"))
LANGUAGES = pairs(("nl", "Nederlands"), ("en", "Engels"))
TOPIC_NAMES = pairs(*((slug, text.nl) for slug, text in TOPICS.items()))
SOURCES = pairs(
    (Source.PERSON, "Van de persoon zelf"),
    (Source.OFFICE, "Van iemand anders, zoals een collega of klant"),
    (Source.PUBLIC, "Uit een openbare bron"),
)


def owner_field(label: str = "Eigenaar") -> SelectField:
    """One of us, by mark; `fill_owners` gives the choices."""
    return SelectField(label, [Optional()])


def fill_owners(field: SelectField, colleagues: Sequence[StaffMember]) -> None:
    """Everyone who works here, and nobody."""
    field.choices = pairs(("", "Niemand"), *((member.mark, member.name) for member in colleagues))


def number_of(mark: str | None, colleagues: Sequence[StaffMember]) -> int | None:
    """The colleague with this mark; None for nobody."""
    return next((member.id for member in colleagues if member.mark == mark), None)


def mark_of(staff_id: int | None, colleagues: Sequence[StaffMember]) -> str:
    """The mark of the colleague with this number; empty for nobody."""
    return next((member.mark for member in colleagues if member.id == staff_id), "")


class NoteForm(Together):
    """What was said, and what comes next: one form, either half may be left empty."""

    kind = RadioField("Hoe", choices=words(BY_US), default=ContactKind.PHONE)
    text = a_text("Notitie", rows=3)
    step_kind = SelectField("Volgende stap", choices=[*pairs(("", "Geen")), *words(StepKind)], default="")
    step_on = a_day("Wanneer")
    step_says = line_field("Waarover", "off", max_length=LONGEST_LINE)
    only_mine = BooleanField("Alleen ik zie deze notitie")
    may_name_others = BooleanField("Hierin staat iets over iemand anders")

    def missing(self) -> Iterator[tuple[Field, str]]:
        """Something must be said or planned, and a step has a day."""
        if not self.text.data and not self.step_kind.data:
            yield self.text, "Schrijf een notitie, of kies een volgende stap."
        if self.step_kind.data and self.step_on.data is None and not self.step_on.errors:
            yield self.step_on, "Kies wanneer u dit gaat doen."

    def planned(self, owner_id: int | None) -> Planned | None:
        """The step, if one was chosen. Without words of its own it takes the first of the note, whole words only."""
        if not self.step_kind.data or self.step_on.data is None:
            return None
        first = shorten(self.text.data or "", FIRST_WORDS, placeholder=" …")
        says = self.step_says.data or first or said(self.step_kind.data)
        return Planned(self.step_kind.data, says, self.step_on.data, owner_id)


class StepForm(OwnForm):
    """A step that is planned: what, when, about what, by whom."""

    kind = SelectField("Wat", choices=words(StepKind))
    due_on = DayField("Wanneer", [InputRequired("Kies een dag.")])
    says = a_line("Waarover", "Schrijf in een paar woorden wat u gaat doen.")
    owner = owner_field("Wie")
    version = version_field()


class Naming(Together):
    """A person's own name."""

    given_name = line_field("Voornaam", "off")
    infix = line_field("Tussenvoegsel", "off", max_length=30)
    family_name = line_field("Achternaam", "off")
    salutation = SelectField("Aanhef", choices=SALUTATIONS, default="")
    language = SelectField("Taal", choices=LANGUAGES, default="nl")


class NewcomerForm(Naming):
    """Somebody we add by hand: how to reach them, and where we have it from."""

    email = an_optional_address("E-mailadres")
    phone = a_phone("Telefoonnummer", Optional())
    company = line_field("Organisatie", "off")
    title = line_field("Functie", "off")
    kind = SelectField("Soort", choices=words(RelationKind), default=RelationKind.PROSPECT)
    wishes = a_text("Hulpvraag en wensen", rows=3)
    source = RadioField(
        "Waar komen deze gegevens vandaan?", [DataRequired("Kies waar de gegevens vandaan komen.")], choices=SOURCES
    )
    found_at = an_optional_web_address("Webadres van de bron")

    def missing(self) -> Iterator[tuple[Field, str]]:
        """Somebody we cannot reach is no relation, and a public source can be looked up."""
        if not self.email.data and not self.phone.data and not self.phone.errors:
            yield self.email, "Vul een e-mailadres of een telefoonnummer in."
        if self.source.data == Source.PUBLIC and not self.found_at.data:
            yield self.found_at, "Vul het webadres in waar u de gegevens vond."

    def newcomer(self) -> Newcomer:
        """Who was filled in."""
        introduction = Introduction(
            self.language.data or "nl",
            self.given_name.data,
            self.infix.data,
            self.family_name.data,
            self.salutation.data or None,
        )
        return Newcomer(
            address=self.email.data or None,
            phone=self.phone.data or None,
            introduction=introduction,
            firm=organisations.Firm(name=self.company.data) if self.company.data else None,
            title=self.title.data,
            kind=self.kind.data,
            wishes=self.wishes.data or None,
            source=self.source.data,
            found_at=self.found_at.data if self.source.data == Source.PUBLIC else None,
        )


class PersonForm(Naming):
    """Who somebody is, set right."""

    source = SelectField("Waar komt deze wijziging vandaan?", choices=SOURCES)
    version = version_field()

    def changes(self) -> dict[str, Any]:
        """The values as they are stored."""
        names = ("given_name", "infix", "family_name", "salutation", "language")
        return {name: getattr(self, name).data or None for name in names}


class RelationForm(OwnForm):
    """What somebody is to us, and what they want."""

    kind = SelectField("Soort", choices=words(RelationKind))
    owner = owner_field()
    wishes = a_text("Hulpvraag en wensen", rows=4)
    interests = TopicsField("Interesse", [Optional()], choices=TOPIC_NAMES)
    labels = line_field("Labels", "off", max_length=LONGEST_LINE)
    version = version_field()


class PhoneForm(OwnForm):
    """A number to add."""

    phone = a_phone("Telefoonnummer", DataRequired("Vul een telefoonnummer in."))


class AddressForm(OwnForm):
    """An e-mail address, where there is none."""

    address = a_known_address("E-mailadres")
    address_source = SelectField("Waar komt het vandaan?", choices=SOURCES)


class PlaceForm(OwnForm):
    """Where somebody works, and what they are there for us."""

    company = a_line("Organisatie", "Vul de naam van de organisatie in.")
    role = SelectField("Rol", choices=words(PositionRole))
    title = line_field("Functie", "off")


class OrganisationForm(OwnForm):
    """What we know of an organisation."""

    name = a_line("Naam", "Vul de naam van de organisatie in.")
    kvk = line_field("KvK-nummer", "off", max_length=12)
    btw_id = line_field("Btw-id", "off", max_length=20)
    street = line_field("Straat en nummer", "off")
    postcode = line_field("Postcode", "off", max_length=12)
    city = line_field("Plaats", "off")
    phone = a_phone("Telefoonnummer", Optional())
    website = an_optional_web_address("Website")
    version = version_field()

    def validate_kvk(self, field: StringField) -> None:
        """Eight figures."""
        try:
            field.data = organisations.tidy_kvk(field.data) if field.data else None
        except organisations.NotAKvk as refused:
            raise ValidationError(str(refused)) from refused

    def changes(self) -> dict[str, Any]:
        """The values as they are stored."""
        return {name: getattr(self, name).data or None for name in organisations.FIELDS}


class OpportunityForm(OwnForm):
    """Something we may do for somebody."""

    title = a_line("Waar gaat het om?", "Schrijf in een paar woorden waar het om gaat.")
    value = EuroField("Geschatte waarde in euro’s", [Optional()], render_kw={"inputmode": "decimal", "maxlength": 20})
    expected_on = a_day("Verwachte beslissing")
    owner = owner_field()
    version = version_field()


class MoveForm(OwnForm):
    """Another stage; who loses says why."""

    stage = SelectField("Stand", choices=words(OpportunityStage))
    reason = a_line("Waarom ging het niet door?", "Schrijf in een paar woorden waarom het niet doorging.")


class CaseForm(OwnForm):
    """A question of a customer that we see through."""

    title = a_line("Waar gaat het om?", "Schrijf in een paar woorden waar het om gaat.")
    owner = owner_field()
