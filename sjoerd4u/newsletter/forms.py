"""What the newsletter's pages ask."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, ValidationError
from wtforms.validators import Optional

from sjoerd4u.kit import clock
from sjoerd4u.newsletter.preferences import PACES, Choices
from sjoerd4u.newsletter.signup import Wishes
from sjoerd4u.people.interests import TOPICS, known
from sjoerd4u.register.askings import INFORMATION_BY_MAIL, MEASURE_CLICKS, MEASURE_OPENS
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.web.filters import said
from sjoerd4u.web.forms import DayField, PublicForm, email_field, line_field
from sjoerd4u.web.language import current_language

LONGEST_PAUSE = timedelta(days=366)
SALUTATIONS = {
    "": Words("Zonder aanhef", "No title"),
    "mevrouw": Words("Mevrouw", "Ms"),
    "heer": Words("De heer", "Mr"),
}


def offered(words: Mapping[str, Words]) -> list[tuple[str, str]]:
    """Choices for a field, in the language of the page."""
    return [(slug, said(text)) for slug, text in words.items()]


class Choosing(PublicForm):
    """What sign-up and preferences have in common."""

    topics = SelectMultipleField(
        _l("Waarover wilt u lezen?"), [Optional()], description=_l("Kiest u niets, dan krijgt u alles.")
    )
    pace = RadioField(_l("Hoe vaak?"), [Optional()], default="every")
    measure_opens = BooleanField()
    measure_clicks = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics.choices = offered(TOPICS)
        self.pace.choices = offered(PACES)
        self.measure_opens.label.text = said(MEASURE_OPENS.text)
        self.measure_clicks.label.text = said(MEASURE_CLICKS.text)

    def chosen_topics(self) -> list[str]:
        return known(self.topics.data or ())


class SignupForm(Choosing):
    """Signing up. Only the address is needed."""

    email = email_field(_l("E-mailadres"), description=_l("Wij sturen u eerst een mail om te bevestigen."))
    given_name = line_field(_l("Voornaam"), "given-name")
    infix = line_field(_l("Tussenvoegsel"), "off", max_length=30)
    family_name = line_field(_l("Achternaam"), "family-name")
    salutation = RadioField(_l("Hoe spreken wij u aan?"), [Optional()], default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salutation.choices = offered(SALUTATIONS)

    def answers(self, page: str) -> Wishes:
        """What was filled in, for the page at this path."""
        return Wishes(
            address=self.email.data or "",
            language=current_language(),
            page=page,
            topics=self.chosen_topics(),
            given_name=self.given_name.data,
            infix=self.infix.data,
            family_name=self.family_name.data,
            salutation=self.salutation.data or None,
            pace=self.pace.data or "every",
            measure_opens=self.measure_opens.data,
            measure_clicks=self.measure_clicks.data,
        )


class PreferencesForm(Choosing):
    """Choosing again, without signing in."""

    informed = BooleanField()
    pause_through = DayField(_l("Pauze tot en met"), [Optional()], render_kw={"autocomplete": "off"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.informed.label.text = said(INFORMATION_BY_MAIL.text)

    def validate_pause_through(self, field: DayField) -> None:
        """A day after today, within a year."""
        today = clock.day_of(clock.now())
        if field.data is None:
            return
        if field.data <= today:
            raise ValidationError(_l("Kies een dag na vandaag."))
        if field.data > today + LONGEST_PAUSE:
            raise ValidationError(_l("Kies een dag binnen een jaar. Wilt u langer niets krijgen, meld u dan af."))

    def answers(self) -> Choices:
        """What was chosen."""
        return Choices(
            self.chosen_topics(),
            self.pace.data or "every",
            self.pause_through.data,
            self.measure_opens.data,
            self.measure_clicks.data,
            self.informed.data,
        )
