"""What this room announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """Somebody took back what they had agreed to (AVG art. 7(3)): the slugs of the askings."""

    person_id: int
    askings: tuple[str, ...]
    at: datetime
