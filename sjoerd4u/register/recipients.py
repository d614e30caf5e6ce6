"""Who receives data: every processor or receiver by name (AVG art. 13(1)(e), 28, 30(1)(d)).

What only the client knows is marked TO_FILL_IN and listed by `sjoerd4u register check`. Nothing is invented.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from sjoerd4u.register.vocabulary import Category, Words

TO_FILL_IN = "in te vullen"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A receiver of personal data. `only_if` names the setting without which nothing goes there."""

    slug: str
    name: str
    role: Words
    does: Words
    country: str
    transfer: Words
    categories: frozenset[Category]
    agreed_on: date | None = None
    hosts: tuple[str, ...] = ()
    only_if: str | None = None

    @property
    def called(self) -> Words:
        """Its name, as people read it: what is to be filled in says so in their language."""
        return UNKNOWN if self.name == TO_FILL_IN else Words(self.name, self.name)

    @property
    def based_in(self) -> Words:
        """Its country, as people read it; a name that is no country's stands as it was written."""
        if self.country == TO_FILL_IN:
            return UNKNOWN
        return Words(self.country, _english_countries().get(self.country.casefold(), self.country))

    @property
    def open_points(self) -> list[str]:
        """Which facts the client still has to fill in."""
        missing = [field for field in ("name", "country") if getattr(self, field) == TO_FILL_IN]
        missing += ["transfer"] if TO_FILL_IN in self.transfer.nl or "[ter beoordeling]" in self.transfer.nl else []
        return missing + (["agreed_on"] if self.agreed_on is None and self.role is PROCESSOR else [])

    def titles_of_categories(self, language: str) -> list[str]:
        """The categories it receives, as people call them."""
        return [category.title.in_(language) for category in Category if category in self.categories]

    def receives_in(self, built: Container[str]) -> bool:
        """Whether anything goes there in a house with these settings switched on."""
        return self.only_if is None or self.only_if in built


PROCESSOR = Words("verwerker", "processor")
CONTROLLER = Words("zelfstandig verantwoordelijke", "independent controller")
WITHIN_EU = Words("blijft binnen de Europese Unie", "stays within the European Union")
UNKNOWN = Words(TO_FILL_IN, "to be filled in")

RECIPIENTS: tuple[Recipient, ...] = (
    Recipient(
        "hosting",
        TO_FILL_IN,
        PROCESSOR,
        Words(
            "bewaart de website en de gegevens (gecertificeerde hostingpartner)",
            "hosts the website and the data (certified hosting partner)",
        ),
        TO_FILL_IN,
        UNKNOWN,
        frozenset(Category),
    ),
    Recipient(
        "mail",
        TO_FILL_IN,
        PROCESSOR,
        Words("bezorgt onze e-mail", "delivers our e-mail"),
        TO_FILL_IN,
        UNKNOWN,
        frozenset({Category.CONTACT}),
        only_if="MAIL_SERVER",
    ),
    Recipient(
        "belastingdienst",
        "Belastingdienst",
        CONTROLLER,
        Words(
            "ontvangt wat de wet vraagt bij aangifte en controle",
            "receives what the law asks for tax returns and audits",
        ),
        "Nederland",
        WITHIN_EU,
        frozenset({Category.INVOICE}),
    ),
    Recipient(
        "google-analytics",
        "Google Ireland Limited",
        PROCESSOR,
        Words(
            "maakt bezoekcijfers met Google Analytics, alleen na uw toestemming",
            "makes visit figures with Google Analytics, only after your consent",
        ),
        "Ierland",
        Words(
            "mogelijk ook buiten de Europese Economische Ruimte, bijvoorbeeld in de Verenigde Staten; welke "
            "waarborg van hoofdstuk V AVG geldt: in te vullen",
            "possibly outside the European Economic Area too, for example in the United States; which safeguard of "
            "chapter V GDPR applies: to be filled in",
        ),
        frozenset({Category.VISITS}),
        hosts=("www.googletagmanager.com", "www.google-analytics.com", "region1.google-analytics.com"),
        only_if="GA_MEASUREMENT_ID",
    ),
    Recipient(
        "google-ads",
        "Google Ireland Limited",
        CONTROLLER,
        Words(
            "toont en meet advertenties met Google Ads, alleen na uw toestemming",
            "shows and measures advertisements with Google Ads, only after your consent",
        ),
        "Ierland",
        Words(
            "mogelijk ook buiten de Europese Economische Ruimte, bijvoorbeeld in de Verenigde Staten; welke waarborg "
            "van hoofdstuk V AVG geldt: in te vullen",
            "possibly outside the European Economic Area too, for example in the United States; which safeguard of "
            "chapter V GDPR applies: to be filled in",
        ),
        frozenset({Category.VISITS}),
        hosts=("www.googletagmanager.com", "www.googleadservices.com", "googleads.g.doubleclick.net", "www.google.com"),
        only_if="AD_TAG_ID",
    ),
)


def receivers_of(category: Category) -> list[Recipient]:
    """Everyone who receives this category of data."""
    return [recipient for recipient in RECIPIENTS if category in recipient.categories]


@cache
def _english_countries() -> dict[str, str]:
    """The English name of every country by its Dutch one: staff fill in a country in Dutch alone."""
    english = Locale("en").territories
    return {name.casefold(): english[code] for code, name in Locale("nl").territories.items() if code.isalpha()}
