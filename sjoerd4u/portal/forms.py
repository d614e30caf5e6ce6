"""What the portal asks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from sjoerd4u.newsletter.forms import SALUTATIONS, offered
from sjoerd4u.portal.deciding import Details
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.web.forms import PublicForm, email_field, line_field

LANGUAGES = {"nl": Words("Nederlands", "Dutch"), "en": Words("Engels", "English")}


class AskForm(PublicForm):
    """Which address wants to come in."""

    email = email_field(_l("E-mailadres"), description=_l("Het adres waarop wij u kennen."))


class CorrectForm(PublicForm):
    """What a person corrects in place."""

    website = None  # type: ignore[assignment] # who is in has proved to have the mailbox
    given_name = line_field(_l("Voornaam"), "given-name")
    infix = line_field(_l("Tussenvoegsel"), "off", max_length=30)
    family_name = line_field(_l("Achternaam"), "family-name")
    salutation = RadioField(_l("Hoe spreken wij u aan?"), [Optional()])
    language = RadioField(_l("In welke taal schrijven wij u?"), [InputRequired(_l("Kies een taal."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salutation.choices = offered(SALUTATIONS)
        self.language.choices = offered(LANGUAGES)
        self.salutation.data = self.salutation.data or ""

    def answers(self) -> Details:
        """What was filled in."""
        return Details(
            self.given_name.data,
            self.infix.data,
            self.family_name.data,
            self.salutation.data or None,
            self.language.data or "nl",
        )
