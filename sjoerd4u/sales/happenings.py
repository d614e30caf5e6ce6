"""What this room announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SaleRecorded:
    """This person bought something from us: a quote was accepted.

    `news_offered`: a way to refuse news about our services was shown at that moment; `news_refused`: it was used.
    """

    person_id: int
    at: datetime
    news_offered: bool = False
    news_refused: bool = False
    topics: tuple[str, ...] = ()
