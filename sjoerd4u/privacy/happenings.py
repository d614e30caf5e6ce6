"""What this room announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sjoerd4u.people.trail import By


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAgain:
    """A person of ours decided anew on an automatic outcome (AVG art. 22(3)). `about` is what the request was about:
    "wat" (table.column), "mark" (of the row, when there is one), "uitkomst" (as the computer had it); `outcome` is what
    it is from now on: no rule may change it again."""

    person_id: int | None
    about: dict[str, Any]
    outcome: str
    by: By
    at: datetime
