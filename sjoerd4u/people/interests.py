"""The topics people read about and ask about: one list for newsletter, articles and follow-up."""

from collections.abc import Iterable

from sjoerd4u.register.vocabulary import Words

TOPICS: dict[str, Words] = {
    "klantgericht-ondernemen": Words("Klantgericht ondernemen", "Customer-focused business"),
    "crm-praktijk": Words("CRM in de praktijk", "CRM in practice"),
    "avg": Words("AVG en privacy", "GDPR and privacy"),
    "service": Words("Service en nazorg", "Service and after-care"),
}


def known(slugs: Iterable[str]) -> list[str]:
    """Those of `slugs` that are topics, each once, in the order of the list."""
    chosen = set(slugs)
    return [slug for slug in TOPICS if slug in chosen]
