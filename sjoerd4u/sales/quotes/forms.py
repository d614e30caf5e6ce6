"""What the receiver of a quote fills in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from sjoerd4u.kit.lines import one_line
from sjoerd4u.web.forms import MAX_LINE, OwnForm, one_line_only, some_lines

LONGEST = 2_000
TOO_LONG = _l("Gebruik hier hooguit %(max)d tekens.")


def needed_line(label: Any, missing: Any, autocomplete: str) -> StringField:
    """A line that must be filled in."""
    checks = [DataRequired(missing), Length(max=MAX_LINE, message=TOO_LONG), one_line_only]
    return StringField(
        label, checks, filters=[one_line], render_kw={"autocomplete": autocomplete, "maxlength": MAX_LINE}
    )


class AcceptForm(OwnForm):
    """Saying yes: who signs, in which function."""

    accepted_name = needed_line(
        _l("Naam van wie mag tekenen"), _l("Vul de naam in van wie namens u mag tekenen."), "name"
    )
    accepted_function = needed_line(
        _l("Functie"), _l("Vul de functie in, zoals directeur of eigenaar."), "organization-title"
    )
    agreed = BooleanField(
        _l("Ik ga akkoord met deze offerte en mag daarvoor tekenen."),
        [DataRequired(_l("Vink aan dat u akkoord gaat en mag tekenen."))],
    )
    no_news = BooleanField(_l("Ik wil geen nieuwsberichten van Sjoerd4u over uw diensten."))


class DeclineForm(OwnForm):
    """Saying no."""

    reason = TextAreaField(
        _l("Waarom niet?"),
        [Optional(), Length(max=LONGEST, message=TOO_LONG)],
        filters=[some_lines],
        render_kw={"rows": 2},
    )


class AskForm(OwnForm):
    """Asking something first."""

    question = TextAreaField(
        _l("Uw vraag"),
        [DataRequired(_l("Schrijf uw vraag op.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[some_lines],
        render_kw={"rows": 3},
    )
