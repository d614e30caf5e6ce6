"""What this room announces."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SubscriberConfirmed:
    """Somebody pressed the button in our letter and reads along from now on."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SubscriberLeft:
    """Somebody reads along no more."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Teaser:
    """What a message shows of an article; `path` is its page on the site, without the language."""

    title: str
    summary: str
    path: str


@dataclass(frozen=True, slots=True)
class TeasersWanted:
    """A message wants to show articles: who has them puts in `found`, by name, those that can be read in this
    language. Without names: the newest."""

    language: str
    slugs: tuple[str, ...]
    found: dict[str, Teaser] = field(default_factory=dict)
