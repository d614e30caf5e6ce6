"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

Each = TypeVar("Each")
SIZE = 50
COUNTED = 10_000  # no further: nobody reads on, and counting costs
LAST_PAGE = COUNTED // SIZE


@dataclass(frozen=True, slots=True)
class Page(Generic[Each]):
    """One page of a list. `total` stops at COUNTED; then there are more."""

    rows: Sequence[Each]
    number: int
    pages: int
    total: int

    @property
    def says(self) -> str:
        """How many there are, as people write it."""
        return f"meer dan {COUNTED:,}".replace(",", ".") if self.total > COUNTED else str(self.total)


def one_page(session: Session, wanted: Any, number: int, size: int = SIZE) -> Page[Any]:
    """The page with this number, the last when there are not so many; two statements, however long the list."""
    some = wanted.order_by(None).limit(COUNTED + 1).with_only_columns(1, maintain_column_froms=True)
    total = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    pages = max(1, -(-min(total, COUNTED) // size))
    number = min(max(1, number), pages)
    rows = session.execute(wanted.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, pages, total)
