"""What staff fill in to write a campaign and to send it. Dutch, as the whole back office."""

from datetime import date, datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from sjoerd4u.kit.clock import AMSTERDAM
from sjoerd4u.kit.lines import one_line
from sjoerd4u.newsletter.campaigns.audience import GROUPS, Filter
from sjoerd4u.newsletter.campaigns.composing import LANGUAGES, Manuscript, Said
from sjoerd4u.newsletter.campaigns.delivery_models import Basis
from sjoerd4u.newsletter.campaigns.models import CampaignKind, Winner
from sjoerd4u.newsletter.campaigns.steering import Tempo
from sjoerd4u.people.interests import TOPICS, known
from sjoerd4u.web.forms import DayField, OwnForm, one_line_only, some_lines

LONGEST_SUBJECT, LONGEST_PREHEADER, LONGEST_BODY = 150, 200, 60_000
HIGHEST = 2**31 - 1
TOO_LONG = "Maak dit korter, tot hooguit %(max)d tekens."
KINDS = [
    (CampaignKind.NEWS, "Nieuwsbrief: voor lezers en klanten"),
    (CampaignKind.INFORMATION, "Informatie: een verandering, voor wie het aangaat"),
]
SHARES = [(0, "Eén onderwerp voor iedereen"), (10, "10 %"), (20, "20 %"), (50, "50 %"), (100, "100 %: iedereen")]
BEST = [(Winner.CLICKS, "Kliks van wie dat goed vindt"), (Winner.REPLIES, "Antwoorden die u telt")]
HOURS = [(2, "2 uur"), (4, "4 uur"), (8, "8 uur"), (24, "een dag"), (48, "twee dagen")]
GROUP_NAMES = {
    Basis.SUBSCRIBER: "Lezers van de nieuwsbrief",
    Basis.CUSTOMER: "Klanten met een vastgelegde verkoop",
    Basis.INTERESTED: "Lezers die bericht over veranderingen willen",
}
LOOKS = [("gewoon", "Gewoon"), ("donker", "Donker"), ("kaal", "Zonder plaatjes"), ("tekst", "Platte tekst")]
WIDTHS = [("600", "Scherm"), ("320", "320 px")]
SPOKEN = [("nl", "Nederlands"), ("en", "Engels")]


def _line(label: str, longest: int) -> StringField:
    checks = [Length(max=longest, message=TOO_LONG), one_line_only]
    return StringField(label, checks, filters=[one_line], render_kw={"maxlength": longest, "autocomplete": "off"})


def _body() -> TextAreaField:
    kw = {"rows": 20, "autocomplete": "off", "spellcheck": "true"}
    return TextAreaField("Tekst", [Length(max=LONGEST_BODY, message=TOO_LONG)], filters=[some_lines], render_kw=kw)


class WriteForm(OwnForm):
    """A campaign, in one language or in two. Everything may be left for later; a subject makes it a draft."""

    version = IntegerField(widget=HiddenInput(), default=0)
    kind = RadioField("Soort", default=CampaignKind.NEWS)
    subject_a_nl = _line("Onderwerp", LONGEST_SUBJECT)
    subject_b_nl = _line("Tweede onderwerp, om te testen", LONGEST_SUBJECT)
    preheader_nl = _line("Regel onder het onderwerp", LONGEST_PREHEADER)
    body_nl = _body()
    subject_a_en = _line("Onderwerp", LONGEST_SUBJECT)
    subject_b_en = _line("Tweede onderwerp, om te testen", LONGEST_SUBJECT)
    preheader_en = _line("Regel onder het onderwerp", LONGEST_PREHEADER)
    body_en = _body()
    archived = BooleanField("Zet het na verzending in het archief op de site", default=True)
    ab_share = SelectField("Hoeveel lezers krijgen de test?", coerce=int, default=0)
    ab_by = SelectField("Het beste onderwerp volgens", default=Winner.CLICKS)
    ab_hours = SelectField("Kies het beste na", coerce=int, default=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ((self.kind, KINDS), (self.ab_share, SHARES), (self.ab_by, BEST), (self.ab_hours, HOURS))
        for each, choices in offered:
            each.choices = choices

    def manuscript(self) -> Manuscript:
        """What was written. A language in which nothing stands is no text."""
        texts = {}
        for language in LANGUAGES:
            subject, second, preheader, body = (
                getattr(self, f"{name}_{language}").data or ""
                for name in ("subject_a", "subject_b", "preheader", "body")
            )
            if subject or second or preheader or body:
                texts[language] = Said(subject_a=subject, subject_b=second or None, preheader=preheader, body=body)
        return Manuscript(
            kind=self.kind.data if self.kind.data in list(CampaignKind) else CampaignKind.NEWS,
            texts=texts,
            archived=bool(self.archived.data),
            ab_share=self.ab_share.data if self.ab_share.data in dict(SHARES) else 0,
            ab_by=self.ab_by.data if self.ab_by.data in list(Winner) else Winner.CLICKS,
            ab_hours=self.ab_hours.data if self.ab_hours.data in dict(HOURS) else HOURS[1][0],
        )

    @property
    def read_version(self) -> int:
        """The version that was read; one that never was, for what nobody's form holds."""
        version = self.version.data
        return version if version is not None and 0 <= version <= HIGHEST else -1


class LookForm(OwnForm):
    """How to look at the message."""

    taal = RadioField("Taal", default="nl")
    beeld = RadioField("Zo", default="gewoon")
    breedte = RadioField("Breedte", default="600")
    als = StringField("Als deze lezer", [Length(max=254)], filters=[one_line], render_kw={"autocomplete": "off"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beeld.choices, self.breedte.choices = LOOKS, WIDTHS
        self.taal.choices = SPOKEN


class ReadersForm(OwnForm):
    """For whom a campaign is."""

    groups = SelectMultipleField("Wie")
    topics = SelectMultipleField("Onderwerpen", [Optional()], description="Niets gekozen: alle onderwerpen.")
    language = SelectField("Taal van de lezer")

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [group.value for group in GROUPS[CampaignKind(kind)]]
        self.groups.choices = [(group, GROUP_NAMES[Basis(group)]) for group in self.offered]
        self.language.choices = [("", "Elke taal"), *SPOKEN]
        self.topics.choices = [(slug, words.nl) for slug, words in TOPICS.items()]

    def validate_groups(self, field: SelectMultipleField) -> None:
        """At least one group."""
        if not field.data:
            raise ValidationError("Kies ten minste één groep.")

    def chosen(self) -> Filter:
        """What was chosen."""
        groups = tuple(group for group in self.offered if group in (self.groups.data or ()))
        return Filter(groups=groups, topics=tuple(known(self.topics.data or ())), language=self.language.data or "")


def _number(label: str, most: int) -> IntegerField:
    checks = [InputRequired("Vul een getal in."), NumberRange(0, most, f"Kies een getal van 0 tot en met {most}.")]
    kw = {"inputmode": "numeric", "autocomplete": "off"}
    return IntegerField(label, checks, render_kw=kw)


class TempoForm(OwnForm):
    """How fast it goes, and at how much trouble it stops itself."""

    rate = _number("Berichten per seconde", 10_000)
    domain_rate = _number("Waarvan naar één domein", 10_000)
    warm_up = BooleanField("Begin rustig")
    stop_bounces = _number("Stop bij meer onbestelbaar dan", 1000)
    stop_complaints = _number("Stop bij meer klachten dan", 1000)

    def chosen(self) -> Tempo:
        """What was chosen."""
        rates = (self.rate.data or 0, self.domain_rate.data or 0, bool(self.warm_up.data))
        return Tempo(*rates, self.stop_bounces.data or 0, self.stop_complaints.data or 0)


class PlanForm(OwnForm):
    """When it goes, by the clock on the wall in Amsterdam, and how late it may become."""

    day = DayField("Dag", [DataRequired("Kies een dag, zoals 15-9-2027.")])
    hour = TimeField("Tijd", [InputRequired("Kies een tijd, zoals 09:00.")])
    last_day = DayField("Niet later dan", [DataRequired("Kies een dag, zoals 15-9-2027.")])
    last_hour = TimeField("Tijd", [InputRequired("Kies een tijd, zoals 17:00.")])

    def moments(self) -> tuple[datetime, datetime]:
        """The chosen moment, and the one past which it pauses and asks."""
        first, last = _moment(self.day.data, self.hour.data), _moment(self.last_day.data, self.last_hour.data)
        if first is None or last is None:
            raise ValueError("asked before it was validated")
        return first, last


def _moment(day: date | None, hour: time | None) -> datetime | None:
    return datetime.combine(day, hour, AMSTERDAM) if day and hour else None
