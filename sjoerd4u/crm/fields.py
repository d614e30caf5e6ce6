"""Kinds of fields that staff fill in."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import (  # type: ignore[attr-defined] # SelectChoice is newer than the types
    Field,
    IntegerField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from sjoerd4u.kit.lines import one_line
from sjoerd4u.people import phones
from sjoerd4u.web.forms import DayField, OwnForm, an_address, one_line_only, some_lines

LONGEST_NOTE = 20_000
LONGEST_LINE = 200
MONEY = re.compile(r"(\d{1,9})(?:,(\d{1,2}))?", re.ASCII)
MOST_CENTS = 10_000_000_00
WEB = re.compile(r"https?://[^\s/$.?#][^\s]*", re.IGNORECASE)


def said(text: str) -> str:
    """A word as a label: with a capital."""
    return text[:1].upper() + text[1:]


def words(values: Iterable[str]) -> list[SelectChoice]:
    """Choices that read as they are stored."""
    return [SelectChoice(str(value), said(str(value))) for value in values]


def pairs(*told: tuple[str, str]) -> list[SelectChoice]:
    """Choices, each with how it reads."""
    return [SelectChoice(str(value), text) for value, text in told]


def a_line(label: str, missing: str, **options: Any) -> StringField:
    """A required line of text."""
    long = Length(max=LONGEST_LINE, message=f"Gebruik hier hooguit {LONGEST_LINE} tekens.")
    kw = {"maxlength": LONGEST_LINE, "autocomplete": "off"}
    return StringField(label, [DataRequired(missing), long, one_line_only], filters=[one_line], render_kw=kw, **options)


def a_text(label: str, rows: int = 4, **options: Any) -> TextAreaField:
    """Some lines, optional."""
    long = Length(max=LONGEST_NOTE, message=f"Maak de tekst korter, tot hooguit {LONGEST_NOTE} tekens.")
    return TextAreaField(label, [Optional(), long], filters=[some_lines], render_kw={"rows": rows}, **options)


def a_day(label: str, **options: Any) -> DayField:
    """A day from the calendar, optional."""
    return DayField(label, [Optional()], **options)


def version_field() -> IntegerField:
    """Which text somebody read before changing it; sent along unseen."""
    return IntegerField("Versie", [InputRequired("Open de pagina opnieuw.")], widget=HiddenInput())


def an_optional_address(label: str) -> StringField:
    """The field `email`, which may stay empty; tidied."""
    kw = {"inputmode": "email", "autocomplete": "off", "spellcheck": "false", "maxlength": 254, "type": "email"}
    return StringField(label, [Optional(), an_address], filters=[one_line], render_kw=kw)


def a_known_address(label: str) -> StringField:
    """An address that has to be filled in; tidied."""
    kw = {"inputmode": "email", "autocomplete": "off", "spellcheck": "false", "maxlength": 254, "type": "email"}
    missing = DataRequired("Vul een e-mailadres in, zoals naam@voorbeeld.nl.")
    return StringField(label, [missing, an_address], filters=[one_line], render_kw=kw)


def a_number(_form: OwnForm, field: Field) -> None:
    """Refuse what cannot be called; leave the number as it is stored."""
    try:
        field.data = phones.tidy_phone(field.data or "")
    except phones.NotANumber as refused:
        raise ValidationError(str(refused)) from refused


def a_phone(label: str, first: Any) -> StringField:
    """The field `phone`; `first` says whether it may stay empty."""
    kw = {"inputmode": "tel", "autocomplete": "off", "maxlength": 40, "type": "tel"}
    return StringField(label, [first, a_number], filters=[one_line], render_kw=kw)


def a_web_address(_form: OwnForm, field: Field) -> None:
    """Refuse what no browser can open, and what it would run."""
    if not WEB.fullmatch(field.data or ""):
        raise ValidationError("Vul een webadres in, zoals https://www.voorbeeld.nl.")


def an_optional_web_address(label: str, **options: Any) -> StringField:
    """A web address, which may stay empty."""
    kw = {"inputmode": "url", "autocomplete": "off", "maxlength": 500, "type": "url"}
    long = Length(max=500, message="Gebruik hier hooguit 500 tekens.")
    return StringField(label, [Optional(), long, a_web_address], filters=[one_line], render_kw=kw, **options)


class TopicsField(SelectMultipleField):
    """Topics, ticked; or, from the page that shows two texts, all in one answer."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take apart what came in one."""
        super().process_formdata([slug for value in valuelist for slug in value.split(",") if slug])


class EuroField(StringField):
    """An amount as people write it: "12.500", "€ 1.250,50"; `cents` is what is stored."""

    cents: int | None = None

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is no amount."""
        typed = re.sub(r"[€\s.]|,-+$", "", self.data or "")
        if not typed:
            return
        found = MONEY.fullmatch(typed)
        if not found:
            raise ValidationError("Vul een bedrag in euro’s in, zoals 12.500.")
        self.cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        if self.cents > MOST_CENTS:
            raise ValidationError("Vul een bedrag in van hooguit tien miljoen euro.")


class Together(OwnForm):
    """A form in which one answer makes another one needed: what may be left empty is not asked by its own checks."""

    def missing(self) -> Iterator[tuple[Field, str]]:
        """The fields that must be filled in after all, with what to say."""
        yield from ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer by itself, and then together."""
        fine = bool(super().validate(extra_validators))
        for field, says in self.missing():
            field.errors = [*field.errors, says]
            fine = False
        return fine
