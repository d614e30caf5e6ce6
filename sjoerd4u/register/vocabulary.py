"""The words of the register: two languages, the categories of the privacy statement, origins and legal bases."""

from collections.abc import Container
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Words(NamedTuple):
    """One text in the two languages of the house: Dutch is the source, English its equal."""

    nl: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language`; anything that is not English is answered in Dutch."""
        return self.en if language == "en" else self.nl


# Why a row that the law keeps changed when its person was erased; on the row itself, for who reads it there.
ERASED_ON_REQUEST = "gewist op uw verzoek"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the statement, said only where it is true.

    `needs` and `lacks` name what must and must not be in this house: a page ("portal.door"), a setting that is set
    ("GA_MEASUREMENT_ID"), a purpose or category that a table serves ("purpose:berichten", "category:websitebezoek"), a
    room ("room:articles"). `review` tells the client (in Dutch) what of it is not in the client's own text.
    """

    words: Words
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    review: str | None = None

    def holds_in(self, built: Container[str]) -> bool:
        """Whether this is true in a house that has what `built` names."""
        return all(name in built for name in self.needs) and not any(name in built for name in self.lacks)


class Category(Enum):
    """Which kind of personal data a column holds.

    The first five stand in the client's own statement. The last three it forgot, though the data exist;
    `docs/open-points.md` names them for the client.
    """

    CONTACT = "contactgegevens"
    HISTORY = "contacthistorie"
    SALES = "sales-en-orders"
    INVOICE = "facturen-en-betalingen"
    OPENS_CLICKS = "open-en-click"
    VISITS = "websitebezoek"
    CONSENT = "toestemming"
    SECURITY = "toegang-en-beveiliging"

    @property
    def title(self) -> Words:
        return CATEGORY_TEXTS[self][0]

    @property
    def holds(self) -> Words:
        """A sentence that says what falls under this category."""
        return CATEGORY_TEXTS[self][1]

    @property
    def of_client(self) -> bool:
        """Whether the client's own statement names this category."""
        return self not in (Category.VISITS, Category.CONSENT, Category.SECURITY)


CATEGORY_TEXTS = {
    Category.CONTACT: (
        Words("Contactgegevens", "Contact details"),
        Words(
            "Uw naam, de naam van uw bedrijf, e-mailadres, telefoonnummer, interesse en eventueel uw zakelijk "
            "adres. Ook de aanhef die u wenst, als u die invult.",
            "Your name, the name of your company, e-mail address, phone number, interest and, where it applies, your "
            "business address. Also the form of address you prefer, if you fill it in.",
        ),
    ),
    Category.HISTORY: (
        Words("Contacthistorie", "Contact history"),
        Words(
            "De contacten die wij met u hadden: in een gesprek, aan de telefoon, op papier of per e-mail.",
            "The contacts we had with you: in person, by phone, on paper or by e-mail.",
        ),
    ),
    Category.SALES: (
        Words("Sales- en orderinformatie", "Sales and order information"),
        Words("Verkoopkansen, offertes, orders en projecten.", "Sales opportunities, quotes, orders and projects."),
    ),
    Category.INVOICE: (
        Words("Factuurinformatie en betaalgegevens", "Invoice and payment information"),
        Words("Afspraken over betalen, facturen en betalingen.", "Payment terms, invoices and payments."),
    ),
    Category.OPENS_CLICKS: (
        Words("Open- en clickinformatie", "Open and click information"),
        Words(
            "Of en op welke dag u een nieuwsbericht opende of op een link klikte. Alleen als u daar ja op zei.",
            "Whether and on which day you opened a news message or clicked a link. Only if you said yes to it.",
        ),
    ),
    Category.VISITS: (
        Words("Websitebezoek", "Website visits"),
        Words(
            "Welke pagina’s u bekijkt en welke onderwerpen u leest. Alleen met uw toestemming voor analytische of "
            "tracking cookies.",
            "Which pages you view and which topics you read. Only with your consent to analytical or tracking cookies.",
        ),
    ),
    Category.CONSENT: (
        Words("Bewijs van uw keuzes", "Proof of your choices"),
        Words(
            "Waar u ja of nee op zei, de tekst die u toen zag, wanneer dat was en wanneer u het introk.",
            "What you said yes or no to, the text you saw, when that was and when you withdrew it.",
        ),
    ),
    Category.SECURITY: (
        Words("Toegang en beveiliging", "Access and security"),
        Words(
            "Wanneer er is ingelogd, wie van ons uw gegevens bekeek, en meldingen over misbruik.",
            "When somebody signed in, who of us looked at your data, and reports of misuse.",
        ),
    ),
}


class Origin(Enum):
    """Where a value came from. Portability (AVG art. 20) covers what was provided or observed, not what was derived."""

    PROVIDED = Words("door u opgegeven", "provided by you")
    OBSERVED = Words("vastgelegd bij uw gebruik", "observed as you used our service")
    DERIVED = Words("door ons afgeleid of ingevuld", "derived or filled in by us")
    PUBLIC_SOURCE = Words("uit een openbare bron", "from a public source")


class Basis(Enum):
    """The legal basis of a processing: AVG art. 6(1), by its letter."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_DUTY = "c"
    LEGITIMATE_INTEREST = "f"

    @property
    def title(self) -> Words:
        return BASIS_TITLES[self]

    @property
    def article(self) -> Words:
        return Words(f"art. 6 lid 1 onder {self.value} AVG", f"Art. 6(1)({self.value}) GDPR")


BASIS_TITLES = {
    Basis.CONSENT: Words("toestemming", "consent"),
    Basis.CONTRACT: Words("overeenkomst", "contract"),
    Basis.LEGAL_DUTY: Words("wettelijke plicht", "legal obligation"),
    Basis.LEGITIMATE_INTEREST: Words("gerechtvaardigd belang", "legitimate interest"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a processing is lawful, for one group of people.

    `names` is the interest (for a legitimate interest), the law (for a legal duty) or what the contract or consent is
    about; `register check` refuses one that names nothing.
    """

    basis: Basis
    names: Words
    for_whom: Words | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason in law why rows outlive an erasure (AVG art. 17(3)), and what of them is let go all the same."""

    law: Words
    why: Words
