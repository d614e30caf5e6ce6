"""Two of us changed one thing at the same moment: the second sees both texts and chooses (409)."""

from dataclasses import dataclass

from flask import Response
from wtforms import Field, SelectField, SelectMultipleField

from sjoerd4u.web.forms import OwnForm
from sjoerd4u.web.show import show


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: how it is sent, and how people read it."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of both texts."""

    name: str
    label: str
    theirs: Answer
    yours: Answer

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.theirs != self.yours


def both_texts(yours: OwnForm, theirs: OwnForm, there: str) -> Response:
    """The page with both, of two forms with the same fields; it sends the choice to `there` with the newer version."""
    pairs = [
        Pair(field.name, field.label.text, _answer(theirs[field.name]), _answer(field))
        for field in yours
        if field.name != "version"
    ]
    return show("crm/conflict.html", status=409, pairs=pairs, version=theirs["version"].data, there=there)


def _answer(field: Field) -> Answer:
    if isinstance(field, SelectMultipleField):
        chosen = field.data or []
        return Answer(",".join(chosen), ", ".join(str(text) for value, text in _choices(field) if value in chosen))
    if isinstance(field, SelectField):
        value = field.data or ""
        return Answer(value, next((str(text) for known, text in _choices(field) if known == value), value))
    value = field._value() if hasattr(field, "_value") else str(field.data or "")
    return Answer(value, value)


def _choices(field: SelectField) -> list[tuple[str, str]]:
    return [(str(choice[0]), str(choice[1])) for choice in field.iter_choices()]
