"""What staff fill in to write an article, and when it appears. Dutch, as the whole back office."""

from datetime import datetime
from typing import Any

from wtforms import (
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from sjoerd4u.articles.drawings import DRAWINGS
from sjoerd4u.articles.publishing import Text
from sjoerd4u.articles.writing import LANGUAGES, Manuscript
from sjoerd4u.kit.clock import AMSTERDAM
from sjoerd4u.kit.lines import one_line
from sjoerd4u.people.interests import TOPICS, known
from sjoerd4u.web.forms import DayField, OwnForm, one_line_only, some_lines

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 150, 400, 60_000
HIGHEST = 2**31 - 1
NAMES = [(name, words.nl) for name, (_, words) in DRAWINGS.items()]
TOO_LONG = "Maak dit korter, tot hooguit %(max)d tekens."


def _title() -> StringField:
    kw = {"maxlength": LONGEST_TITLE, "autocomplete": "off"}
    return StringField(
        "Titel",
        [Length(max=LONGEST_TITLE, message=TOO_LONG), one_line_only],
        filters=[one_line],
        render_kw=kw,
    )


def _summary() -> TextAreaField:
    kw = {"rows": 2, "maxlength": LONGEST_SUMMARY, "autocomplete": "off"}
    checks = [Length(max=LONGEST_SUMMARY, message=TOO_LONG)]
    return TextAreaField("Samenvatting", checks, filters=[_flowing], render_kw=kw)


def _body() -> TextAreaField:
    kw = {"rows": 22, "autocomplete": "off", "spellcheck": "true"}
    return TextAreaField("Tekst", [Length(max=LONGEST_BODY, message=TOO_LONG)], filters=[some_lines], render_kw=kw)


def _flowing(text: str | None) -> str:
    return " ".join((some_lines(text) or "").split())


class WriteForm(OwnForm):
    """An article, in one language or in two. Everything may be left for later; a title makes it a draft."""

    version = IntegerField(widget=HiddenInput(), default=0)
    title_nl = _title()
    summary_nl = _summary()
    body_nl = _body()
    title_en = _title()
    summary_en = _summary()
    body_en = _body()
    topics = SelectMultipleField("Onderwerpen", [Optional()])
    drawing = SelectField("Tekening", [Optional()])
    see_also = SelectMultipleField("Verder lezen", [Optional()], validate_choice=False)

    def __init__(self, others: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = [(slug, words.nl) for slug, words in TOPICS.items()]
        self.drawing.choices = [("", "Vanzelf (bij het onderwerp)"), *NAMES]
        self.others = self.see_also.choices = others

    def manuscript(self) -> Manuscript:
        """What was written. A language in which nothing stands is no text."""
        texts = {}
        for language in LANGUAGES:
            title, summary, body = (
                getattr(self, f"{name}_{language}").data or "" for name in ("title", "summary", "body")
            )
            if title or summary or body:
                texts[language] = Text(title=title, summary=summary, body=body)
        there = {slug for slug, _ in self.others}
        return Manuscript(
            texts=texts,
            topics=known(self.topics.data or ()),
            drawing=self.drawing.data or None,
            see_also=[slug for slug in self.see_also.data or () if slug in there],
        )

    @property
    def read_version(self) -> int:
        """The version that was read; one that never was, for what nobody's form holds."""
        version = self.version.data
        return version if version is not None and 0 <= version <= HIGHEST else -1


class PlanForm(OwnForm):
    """When it appears, by the clock on the wall in Amsterdam."""

    day = DayField("Dag", [DataRequired("Kies een dag, zoals 15-9-2027.")])
    hour = TimeField("Tijd", [InputRequired("Kies een tijd, zoals 09:00.")])

    def moment(self) -> datetime:
        """The chosen moment."""
        if self.day.data is None or self.hour.data is None:
            raise ValueError("asked before it was validated")
        return datetime.combine(self.day.data, self.hour.data, AMSTERDAM)
