"""The ground of every form: one spelling for what people type, one way to say what to mend."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import DateField, EmailField, Field, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import DateInput

from sjoerd4u.kit import addresses
from sjoerd4u.kit.lines import is_one_line, one_line

MAX_LINE = 120
NOT_IN_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")


def some_lines(text: str | None) -> str | None:
    """What was typed or pasted, as lines in one spelling (NFC), without what nobody can see or a store refuses."""
    if text is None:
        return None
    lines = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


def one_line_only(_form: FlaskForm, field: StringField) -> None:
    """Refuse line breaks, separators and other characters that no name has (a defence of `mail.post` as well)."""
    if not is_one_line(field.data or ""):
        raise ValidationError(_l("Gebruik alleen gewone letters, cijfers en leestekens, op één regel."))


def an_address(_form: FlaskForm, field: StringField) -> None:
    """Refuse what cannot be an e-mail address; leave the tidied address in the field."""
    try:
        field.data = addresses.tidy(field.data or "")
    except addresses.NotAnAddress as refused:
        raise ValidationError(_l("Vul een e-mailadres in, zoals naam@voorbeeld.nl.")) from refused


OWN_WORDS = {
    "Not a valid choice.": _l("Kies een van de mogelijkheden in de lijst."),
    "'%(value)s' is not a valid choice for this field.": _l("Kies een van de mogelijkheden in de lijst."),
    "'%(value)s' are not valid choices for this field.": _l("Kies een van de mogelijkheden in de lijst."),
    "Not a valid date value.": _l("Vul een datum in, zoals 15-9-2027."),
    "Not a valid integer value.": "Vul een heel getal in, zoals 14.",  # only the office asks for numbers
}


def attributes(**values: Any) -> str:
    """The attributes of a tag, as WTForms writes them, in a tenth of the time: it formats each piece by itself. Without
    the characters that HTML does not know: a number that was none is shown again as it came."""
    written = []
    for name, value in sorted(values.items()):
        name = name.rstrip("_")
        name = name.replace("_", "-") if name.startswith(("data_", "aria_")) else name
        if value is True:
            written.append(name)
        elif value is not False:
            text = str(escape(value)).replace('"', "&quot;")
            text = text if text.isprintable() else NOT_IN_HTML.sub("", text)
            written.append(f'{name}="{text}"')
    return " ".join(written)


class Sentences:
    """What WTForms itself says of an answer it cannot use, in our own words."""

    def gettext(self, text: str) -> Any:
        return OWN_WORDS.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> Any:
        return self.gettext(one if number == 1 else many)


class OwnForm(FlaskForm):
    """A form without a token: its door checks where it came from (docs/decisions/0005)."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, _form: Any) -> Sentences:
            return Sentences()

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            field.widget.html_params = attributes  # type: ignore[attr-defined]
            return super().render_field(field, render_kw)


class PublicForm(OwnForm):
    """A form on a public page.

    `website` is a honeypot: people do not see it, programs fill it in. Who fills it in is told so: a person whose
    browser did it can mend it, most programs do not read the answer.
    """

    website = StringField(_l("Laat dit veld leeg"))

    def validate_website(self, field: StringField) -> None:
        """Empty, as a person leaves it."""
        if field.data:
            field.data = ""
            raise ValidationError(_l("Er stond iets in een veld dat leeg moet blijven. Druk nog eens op de knop."))


class DayInput(DateInput):
    """A day from the browser's calendar; what is no day stays as it was typed, in a plain line."""

    def __call__(self, field: Any, **kwargs: Any) -> Any:
        is_day = field.data is not None or not field.raw_data or not any(field.raw_data)
        return super().__call__(field, **({} if is_day else {"type": "text"}), **kwargs)


class DayField(DateField):
    """A day, also as people here write it (15-9-2027) where a browser shows no calendar."""

    widget = DayInput()

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d-%m-%Y"], **options)

    def _value(self) -> str:
        return self.data.isoformat() if self.data else " ".join(self.raw_data or ())


def email_field(label: Any, **options: Any) -> EmailField:
    """The field `email`: required, tidied."""
    kw = {
        "autocomplete": "email",
        "inputmode": "email",
        "spellcheck": "false",
        "autocapitalize": "none",
        "maxlength": 254,
    }
    missing = _l("Vul een e-mailadres in, zoals naam@voorbeeld.nl.")
    return EmailField(label, [DataRequired(missing), an_address], filters=[one_line], render_kw=kw, **options)


def line_field(label: Any, autocomplete: str, max_length: int = MAX_LINE) -> StringField:
    """An optional line of text, such as a name."""
    too_long = _l("Gebruik hier hooguit %(max)d tekens.")
    checks = [Optional(), Length(max=max_length, message=too_long), one_line_only]
    return StringField(
        label, checks, filters=[one_line], render_kw={"autocomplete": autocomplete, "maxlength": max_length}
    )
