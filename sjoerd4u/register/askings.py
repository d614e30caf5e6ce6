"""What we ask consent for: the exact text a person sees, and the way back (AVG art. 7).

A page shows `text`, the ledger stores the same `text`: there is no second copy that could differ.
"""

from dataclasses import dataclass

from sjoerd4u.register.purposes import NEWSLETTER, STATISTICS, Purpose
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

ASKINGS: tuple[Asking, ...] = (NEWS_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS)
BY_SLUG = {asking.slug: asking for asking in ASKINGS}
