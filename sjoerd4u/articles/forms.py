"""What the article's own page asks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import Optional

from sjoerd4u.articles.requesting import Wish
from sjoerd4u.people.interests import TOPICS, known
from sjoerd4u.register.askings import NEWS_BY_MAIL
from sjoerd4u.web.filters import said
from sjoerd4u.web.forms import PublicForm, email_field, line_field
from sjoerd4u.web.language import current_language


class RequestForm(PublicForm):
    """Asking for the article. Only the address is needed."""

    email = email_field(_l("E-mailadres"), description=_l("Hier sturen wij de link heen."))
    interest = SelectMultipleField(_l("Waar wilt u meer over weten?"), [Optional()], validate_choice=False)
    given_name = line_field(_l("Voornaam"), "given-name")
    infix = line_field(_l("Tussenvoegsel"), "off", max_length=30)
    family_name = line_field(_l("Achternaam"), "family-name")
    company = line_field(_l("Bedrijf of organisatie"), "organization")
    newsletter = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.interest.choices = [(slug, said(words)) for slug, words in TOPICS.items()]
        self.newsletter.label.text = said(NEWS_BY_MAIL.text)

    def wish(self, page: str) -> Wish:
        """What was filled in, on the page at this path."""
        return Wish(
            address=self.email.data or "",
            language=current_language(),
            page=page,
            interests=known(self.interest.data or ()),
            given_name=self.given_name.data,
            infix=self.infix.data,
            family_name=self.family_name.data,
            company=self.company.data,
            newsletter=self.newsletter.data,
        )
