"""What we ask consent for: the exact text a person sees, and the way back (AVG art. 7).

A page shows `text`, the ledger stores the same `text`: there is no second copy that could differ.
"""

from dataclasses import dataclass

from sjoerd4u.register.purposes import INFORMATION, NEWSLETTER, STATISTICS, TAILORING, Purpose
from sjoerd4u.register.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Asking:
    """One consent: for which purpose, in which words, and how it is taken back (art. 7(3))."""

    slug: str
    purpose: Purpose
    title: Words
    text: Words
    way_back: Words


NEWS_BY_MAIL = Asking(
    "nieuwsbrief",
    NEWSLETTER,
    Words("Nieuwsbrief", "Newsletter"),
    Words(
        "Ik wil CRM-nieuwsberichten van Sjoerd4u (SparklingCRM b.v.) per e-mail ontvangen. Ik kan op elk moment "
        "stoppen met de link in elk bericht.",
        "I would like to receive CRM news from Sjoerd4u (SparklingCRM b.v.) by e-mail. I can stop at any time with "
        "the link in every message.",
    ),
    Words("De afmeldlink in elk bericht.", "The link to leave in every message."),
)
INFORMATION_BY_MAIL = Asking(
    "informatie",
    INFORMATION,
    Words("Bericht bij belangrijke veranderingen", "Messages about important changes"),
    Words(
        "Ik wil van Sjoerd4u (SparklingCRM b.v.) ook per e-mail horen over belangrijke veranderingen in wetgeving, "
        "diensten of producten die passen bij de onderwerpen die ik koos. Ik kan op elk moment stoppen met de link in "
        "elk bericht.",
        "I would also like to hear from Sjoerd4u (SparklingCRM b.v.) by e-mail about important changes in law, "
        "services or products that match the topics I chose. I can stop at any time with the link in every message.",
    ),
    Words(
        "De voorkeurenlink en de afmeldlink in elk bericht.",
        "The preferences link and the link to leave in every message.",
    ),
)
MEASURE_OPENS = Asking(
    "opens-meten",
    STATISTICS,
    Words("Meten of ik berichten open", "Measure whether I open messages"),
    Words(
        "SparklingCRM b.v. mag bijhouden of ik een nieuwsbericht open. Alleen de dag wordt bewaard, 13 maanden lang.",
        "SparklingCRM b.v. may record whether I open a news message. Only the day is kept, for 13 months.",
    ),
    Words("De voorkeurenlink in elk bericht.", "The preferences link in every message."),
)
MEASURE_CLICKS = Asking(
    "clicks-meten",
    STATISTICS,
    Words("Meten waarop ik klik", "Measure what I click"),
    Words(
        "SparklingCRM b.v. mag bijhouden op welke links in een nieuwsbericht ik klik. Alleen de dag wordt bewaard, "
        "13 maanden lang.",
        "SparklingCRM b.v. may record which links in a news message I click. Only the day is kept, for 13 months.",
    ),
    Words("De voorkeurenlink in elk bericht.", "The preferences link in every message."),
)

COOKIES_WAY_BACK = Words("“Cookies” onder aan elke pagina.", "“Cookies” at the foot of every page.")
ANALYTICS = Asking(
    "cookies-analytisch",
    STATISTICS,
    Words("Analytisch", "Analytical"),
    Words(
        "Wij meten met Google Analytics welke pagina’s worden bekeken, om de site te verbeteren. Google verwerkt de "
        "gegevens in onze opdracht, en mogelijk ook buiten Europa.",
        "We measure through Google Analytics which pages are viewed, in order to improve the site. Google processes "
        "the data on our instructions, possibly outside Europe too.",
    ),
    COOKIES_WAY_BACK,
)
TRACKING = Asking(
    "cookies-tracking",
    TAILORING,
    Words("Tracking", "Tracking"),
    Words(
        "Wij onthouden welke onderwerpen u leest. Passende artikelen staan dan bovenaan, en advertenties kunnen bij u "
        "passen. Zonder dit vinkje ziet iedereen dezelfde volgorde.",
        "We remember which topics you read. Matching articles then come first, and advertisements can be adapted to "
        "you. Without this tick everyone sees the same order.",
    ),
    COOKIES_WAY_BACK,
)
COOKIE_ASKINGS = {"analytics": ANALYTICS, "tracking": TRACKING}

# What the cookie form says besides. All of it is kept with a choice, so all of it stands here.
ACCEPT_ALL = Words("Alles accepteren", "Accept all")
REFUSE_ALL = Words("Alles weigeren", "Refuse all")
CHOOSE = Words("Zelf kiezen", "Choose for yourself")
KEEP_CHOICE = Words("Keuze bewaren", "Save choice")
TICKS = {
    "analytics": Words("Analytische cookies toestaan", "Allow analytical cookies"),
    "tracking": Words("Tracking cookies toestaan", "Allow tracking cookies"),
}
FUNCTIONAL_TITLE = Words("Functioneel (altijd aan)", "Functional (always on)")
FUNCTIONAL_TEXT = Words(
    "Deze cookies laten de site werken, bijvoorbeeld om uw cookiekeuze te onthouden of u ingelogd te houden op Mijn "
    "gegevens. U krijgt ze alleen als u iets doet waar ze voor nodig zijn. De wet vraagt hiervoor geen toestemming "
    "(artikel 11.7a Telecommunicatiewet).",
    "These cookies make the site work, for example by remembering your cookie choice or keeping you signed in to My "
    "data. You only get them when you do something that needs them. The law asks no consent for these (article 11.7a "
    "of the Dutch Telecommunications Act).",
)
NOT_NOW = Words(
    "Dit gebruiken wij nu niet. Gaan wij dat wel doen, dan vragen wij het u eerst.",
    "We do not use this at present. If we are going to, we will ask you first.",
)
NO_ADS_NOW = Words(
    "Advertenties gebruiken wij nu niet. Gaan wij dat wel doen, dan vragen wij het u eerst.",
    "We do not use advertisements at present. If we are going to, we will ask you first.",
)

_READING = Words(
    "SparklingCRM b.v. wil met uw toestemming onthouden welke onderwerpen u leest, om u artikelen",
    "With your consent, SparklingCRM b.v. would like to remember which topics you read, in order to show you articles",
)
_MEASURING = Words(
    "SparklingCRM b.v. wil met uw toestemming meten hoe u deze site gebruikt (met Google Analytics) en onthouden welke "
    "onderwerpen u leest, om de site te verbeteren en u artikelen",
    "With your consent, SparklingCRM b.v. would like to measure how you use this site (with Google Analytics) and "
    "remember which topics you read, in order to improve the site and show you articles",
)
_WITH_ADS = Words("en advertenties te tonen die bij u passen.", "and advertisements that suit you.")
_WITHOUT_ADS = Words("te tonen die bij u passen.", "that suit you.")
_WITHOUT_ANY = Words(
    "te tonen die bij u passen. Wij gebruiken nu geen Google Analytics en geen advertenties.",
    "that suit you. At present we use no Google Analytics and no advertising.",
)
BANNER_SECOND = Words(
    "Zegt u nee, dan werkt alles gewoon, en u verandert uw keuze wanneer u wilt met “Cookies” onder aan elke pagina.",
    "If you say no, everything still works, and you can change your choice at any time with “Cookies” at the foot of "
    "every page.",
)


def banner_first(analytics: bool, ads: bool) -> Words:
    """What the banner asks, who asks it and why, in a house with or without Google Analytics and advertisements."""
    start = _MEASURING if analytics else _READING
    end = _WITH_ADS if ads else _WITHOUT_ADS if analytics else _WITHOUT_ANY
    return Words(f"{start.nl} {end.nl}", f"{start.en} {end.en}")


ASKINGS: tuple[Asking, ...] = (NEWS_BY_MAIL, INFORMATION_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS, ANALYTICS, TRACKING)
BY_SLUG = {asking.slug: asking for asking in ASKINGS}
