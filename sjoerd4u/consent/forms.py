"""What the cookie form asks."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, ValidationError

from sjoerd4u.consent.cookies import ALL, NONE, SOME, TICKS
from sjoerd4u.web.forms import PublicForm


class CookieForm(PublicForm):
    """A press on the banner or on the page. `shown` says which words were seen, `back` on which page."""

    website = None  # type: ignore[assignment]  # nothing to fill in here, so nothing to catch a program with
    choice = HiddenField()
    analytics = BooleanField()
    tracking = BooleanField()
    back = HiddenField()
    shown = HiddenField()

    def validate_choice(self, field: HiddenField) -> None:
        """One of the three buttons."""
        if field.data not in (ALL, NONE, SOME):
            raise ValidationError(_l("Kies met een van de knoppen."))

    @property
    def how(self) -> str:
        """Which button was pressed."""
        return str(self.choice.data)

    def ticked(self) -> list[str]:
        """The kinds with a tick."""
        return [tick for tick in TICKS if self[tick].data]
