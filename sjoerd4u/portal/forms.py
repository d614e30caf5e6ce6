"""What the portal asks."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from sjoerd4u.kit.lines import one_line, readable
from sjoerd4u.newsletter.forms import SALUTATIONS, offered
from sjoerd4u.portal.deciding import Details
from sjoerd4u.privacy.identity import Fact
from sjoerd4u.privacy.request_models import RequestKind
from sjoerd4u.register.coded import LANGUAGES
from sjoerd4u.register.vocabulary import Category, Words
from sjoerd4u.web.forms import PublicForm, email_field, line_field

LONGEST = 2_000
FACTS: dict[str, Words] = {
    Fact.POSTCODE: Words("De postcode van uw bedrijf", "The postcode of your company"),
    Fact.COMPANY: Words("De naam van uw bedrijf", "The name of your company"),
    Fact.KVK: Words("Het KvK-nummer van uw bedrijf", "The Chamber of Commerce number of your company"),
    Fact.PHONE: Words("Uw telefoonnummer", "Your telephone number"),
}
KINDS: dict[str, Words] = {
    RequestKind.OBJECT: Words(
        "Ik maak bezwaar tegen een ander gebruik van mijn gegevens", "I object to another use of my data"
    ),
    RequestKind.ACCESS: Words("Ik mis iets in mijn overzicht", "Something is missing from my overview"),
    RequestKind.LOOK: Words(
        "Ik wil dat een mens iets opnieuw bekijkt", "I want a human being to look at something again"
    ),
    RequestKind.PORT: Words(
        "Ik wil dat u gegevens rechtstreeks overdraagt", "I want you to transfer data directly to another party"
    ),
}
ABOUT = {"alles": Words("Alles bij elkaar", "All of it")} | {each.value: each.title for each in Category}


def text_field(label: Any, missing: Any, **options: Any) -> TextAreaField:
    """A text that is required, as it may stand on a page."""
    too_long = _l("Gebruik hier hooguit %(max)d tekens.")
    checks = [InputRequired(missing), Length(max=LONGEST, message=too_long)]
    tidied = [lambda text: readable(text or "").replace("\r\n", "\n").strip() or None]
    return TextAreaField(label, checks, filters=tidied, render_kw={"rows": 5, "maxlength": LONGEST}, **options)


class InsideForm(PublicForm):
    """A form for who has proved to have the mailbox: no trap for programs."""

    website = None  # type: ignore[assignment]


class AskForm(PublicForm):
    """Which address wants to come in."""

    email = email_field(_l("E-mailadres"), description=_l("Het adres waarop wij u kennen."))


class CodeForm(InsideForm):
    """The eight digits of the letter; any spacing will do."""

    email = email_field(_l("E-mailadres"))
    code = StringField(
        _l("De code van acht cijfers"),
        [InputRequired(_l("Vul de acht cijfers uit de mail in."))],
        filters=[lambda text: "".join(char for char in text or "" if char.isalnum())[:20] or None],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20},
    )

    def refuse(self) -> None:
        """Say that it does not fit: the same words, whatever the reason."""
        self.code.errors = [
            _l("Deze code werkt niet. Kijk hem na. Na vijf keer of tien minuten vraagt u een nieuwe mail.")
        ]


class SupplementForm(InsideForm):
    """What a person adds to what we hold."""

    about = SelectField(_l("Waar hoort het bij?"))
    text = text_field(_l("Wat wilt u aanvullen?"), _l("Schrijf op wat u wilt aanvullen."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about.choices = offered(ABOUT)

    def refuse(self) -> None:
        """Say that it is full."""
        self.text.errors = [_l("U heeft twintig aanvullingen staan, meer past er niet. Haal er een weg, of bel ons.")]


class ContestForm(InsideForm):
    """What is wrong and cannot be changed in place."""

    what = SelectField(_l("Wat klopt er niet?"))
    explanation = text_field(_l("Wat moet het zijn, en hoe weet u dat?"), _l("Schrijf op wat er niet klopt."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = offered(ABOUT)


class AddressForm(InsideForm):
    """Another address."""

    email = email_field(_l("Uw nieuwe e-mailadres"), description=_l("Wij mailen beide adressen. U drukt in allebei."))


class RequestForm(InsideForm):
    """What needs a person of us."""

    kind = RadioField(_l("Wat vraagt u?"), [InputRequired(_l("Kies wat u vraagt."))])
    text = text_field(_l("Uw uitleg"), _l("Schrijf op wat u vraagt."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = offered(KINDS)


class MessageForm(InsideForm):
    """Something more about a request."""

    text = text_field(_l("Uw bericht"), _l("Schrijf uw bericht."))


class FactForm(InsideForm):
    """A second fact that we already hold."""

    fact = RadioField(_l("Wat wilt u noemen?"), [InputRequired(_l("Kies wat u wilt noemen."))])
    answer = StringField(
        _l("Uw antwoord"),
        [InputRequired(_l("Vul uw antwoord in.")), Length(max=120, message=_l("Gebruik hier hooguit %(max)d tekens."))],
        filters=[one_line],
        render_kw={"autocomplete": "off", "maxlength": 120},
    )

    def __init__(self, facts: Iterable[Fact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact.choices = offered({fact: FACTS[fact] for fact in facts})

    def refuse(self) -> None:
        """Say that it is not what we hold."""
        self.answer.errors = [_l("Dit is niet wat wij hebben staan. Probeer het nog eens, of noem iets anders.")]

    def refuse_for_today(self) -> None:
        """Say that it was tried often enough."""
        self.answer.errors = [_l("Vijf antwoorden klopten niet. Probeer het morgen weer, of bel ons.")]


class CorrectForm(InsideForm):
    """What a person corrects in place."""

    given_name = line_field(_l("Voornaam"), "given-name")
    infix = line_field(_l("Tussenvoegsel"), "off", max_length=30)
    family_name = line_field(_l("Achternaam"), "family-name")
    salutation = RadioField(_l("Hoe spreken wij u aan?"), [Optional()])
    language = RadioField(_l("In welke taal schrijven wij u?"), [InputRequired(_l("Kies een taal."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salutation.choices = offered(SALUTATIONS)
        self.language.choices = offered(LANGUAGES)
        self.salutation.data = self.salutation.data or ""

    def answers(self) -> Details:
        """What was filled in."""
        return Details(
            self.given_name.data,
            self.infix.data,
            self.family_name.data,
            self.salutation.data or None,
            self.language.data or "nl",
        )
