"""What the public front asks: a question, and a report that data may not be safe."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from sjoerd4u.crm.inquiries import Question
from sjoerd4u.kit.lines import one_line
from sjoerd4u.people.interests import TOPICS, known
from sjoerd4u.privacy.incidents import Report
from sjoerd4u.register.askings import NEWS_BY_MAIL
from sjoerd4u.web.filters import said
from sjoerd4u.web.forms import PublicForm, an_address, email_field, line_field, some_lines
from sjoerd4u.web.language import current_language

LONGEST_MESSAGE = 5000
PHONE_SIGNS = re.compile(r"[\s().\-/\u2010-\u2015]+")
PHONE = re.compile(r"\+?[0-9]{6,15}")


def a_phone_number(_form: PublicForm, field: StringField) -> None:
    """Refuse what nobody can call; spaces, hyphens, dots and brackets are fine (E.164: fifteen figures at most)."""
    if not PHONE.fullmatch(PHONE_SIGNS.sub("", field.data or "")):
        raise ValidationError(_l("Vul een telefoonnummer in, zoals 033 123 45 67, of laat het veld leeg."))


def message_field(label: Any, missing: Any, description: Any) -> TextAreaField:
    """The field `message`: required, some lines, as long as a letter."""
    too_long = _l("Maak uw tekst korter, tot hooguit %(max)d tekens. De rest bespreken wij graag met u.")
    checks = [DataRequired(missing), Length(max=LONGEST_MESSAGE, message=too_long)]
    return TextAreaField(label, checks, filters=[some_lines], description=description, render_kw={"rows": 7})


def phone_field(description: Any) -> StringField:
    """The field `phone`: optional, any spacing."""
    kw = {"autocomplete": "tel", "inputmode": "tel", "type": "tel", "maxlength": 40}
    checks = [Optional(), a_phone_number]
    return StringField(_l("Telefoonnummer"), checks, filters=[one_line], description=description, render_kw=kw)


class ContactForm(PublicForm):
    """A question or wish, and where to answer."""

    message = message_field(
        _l("Uw vraag of wens"),
        _l("Schrijf in een paar woorden waar het over gaat."),
        _l("Stuur geen wachtwoorden, burgerservicenummers of gegevens over gezondheid mee."),
    )
    interest = SelectMultipleField(_l("Waar gaat het over?"), [Optional()], validate_choice=False)
    email = email_field(_l("E-mailadres"), description=_l("Hier sturen wij ons antwoord heen."))
    given_name = line_field(_l("Voornaam"), "given-name")
    infix = line_field(_l("Tussenvoegsel"), "off", max_length=30)
    family_name = line_field(_l("Achternaam"), "family-name")
    company = line_field(_l("Bedrijf of organisatie"), "organization")
    phone = phone_field(_l("Als u liever gebeld wordt. Spaties en streepjes mogen."))
    newsletter = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interest.choices = [(slug, said(words)) for slug, words in TOPICS.items()]
        self.newsletter.label.text = said(NEWS_BY_MAIL.text)

    def question(self, page: str) -> Question:
        """What was asked, on the page at this path."""
        return Question(
            address=self.email.data or "",
            message=self.message.data or "",
            language=current_language(),
            page=page,
            interests=known(self.interest.data or ()),
            given_name=self.given_name.data,
            infix=self.infix.data,
            family_name=self.family_name.data,
            company=self.company.data,
            phone=self.phone.data,
        )


class LeakForm(PublicForm):
    """What somebody noticed. Only that is needed; who wants an answer says where."""

    message = message_field(
        _l("Wat zag u?"),
        _l("Schrijf in een paar woorden wat u zag."),
        _l("Stuur de gegevens zelf liever niet mee. Vertel waar u ze zag."),
    )
    seen_when = line_field(_l("Wanneer was dat ongeveer?"), "off")
    email = EmailField(
        _l("Uw e-mailadres"),
        [Optional(), an_address],
        filters=[one_line],
        description=_l("Vul het in als wij u mogen antwoorden."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "maxlength": 254},
    )
    phone = phone_field(_l("Handig als wij snel iets willen vragen."))
    answer = BooleanField(_l("Ik wil graag horen wat er met mijn melding gebeurt."))

    def validate_answer(self, field: BooleanField) -> None:
        """An answer needs somewhere to go."""
        if field.data and not (self.email.data or self.phone.data):
            raise ValidationError(_l("Vul een e-mailadres of telefoonnummer in, anders kunnen wij u niet antwoorden."))

    def report(self) -> Report:
        """What was noticed."""
        return Report(
            noticed=self.message.data or "",
            language=current_language(),
            seen_when=self.seen_when.data,
            address=self.email.data or None,
            phone=self.phone.data,
            answer_wanted=self.answer.data,
        )
