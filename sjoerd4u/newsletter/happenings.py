"""What this room announces."""

from dataclasses import dataclass
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
