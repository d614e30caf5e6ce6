"""What staff fill in for an import."""

from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField

from sjoerd4u.crm.importing.columns import FIELDS, LEFT_OUT
from sjoerd4u.crm.importing.taking_in import LONGEST_SENTENCE, Origin
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.kit.lines import one_line
from sjoerd4u.web.forms import OwnForm

PUBLIC, ELSEWHERE = "openbaar", "anders"
COLUMN_CHOICES = [(LEFT_OUT, "niet overnemen"), *((field.name, field.heading) for field in FIELDS)]


class FileForm(OwnForm):
    """A file to import."""

    file = FileField("Bestand")


class OriginForm(OwnForm):
    """Where the file came from, and why we may keep what is in it."""

    public = RadioField(
        "Waar komen deze gegevens vandaan?",
        choices={
            ELSEWHERE: "Van de mensen zelf, een collega of een andere administratie",
            PUBLIC: "Uit een openbare bron",
        },
        default=ELSEWHERE,
        validate_choice=False,
    )
    found_at = StringField("Webadres van de openbare bron", filters=[one_line], render_kw={"inputmode": "url"})
    where_from = TextAreaField("Vertel in een zin waar dit bestand vandaan komt", render_kw={"rows": 2})
    held_because = TextAreaField("Waarom mogen wij deze gegevens bewaren?", render_kw={"rows": 2})
    told_how = TextAreaField("Weten zij al dat wij dit bewaren? Schrijf dan op hoe", render_kw={"rows": 2})
    kind = SelectField(
        "Wat zijn deze mensen voor ons?",
        choices={kind.value: kind.value for kind in RelationKind},
        default=RelationKind.PROSPECT.value,
        validate_choice=False,
    )

    def origin(self) -> Origin:
        """What was filled in, as the verb wants it."""
        return Origin(
            public=self.public.data == PUBLIC,
            found_at=self.found_at.data or "",
            where_from=_sentence(self.where_from.data),
            held_because=_sentence(self.held_because.data),
            told_how=_sentence(self.told_how.data),
            kind=self.kind.data or "",
        )

    def blame(self, faults: Mapping[str, str]) -> None:
        """Put what the verb found wrong at its field."""
        for name, sentence in faults.items():
            if name in self:
                self[name].errors = [sentence]


def _sentence(said: str | None) -> str:
    return one_line((said or "").replace("\r", " ").replace("\n", " ")[: 2 * LONGEST_SENTENCE]) or ""


def columns_of(form: Mapping[str, str], number: int) -> Sequence[str]:
    """What was chosen for each column."""
    return [form.get(f"kolom-{place}", LEFT_OUT) for place in range(number)]
