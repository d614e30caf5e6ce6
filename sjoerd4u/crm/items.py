"""What a thing to do looks like, in every room that has some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from sjoerd4u.people.trail import By

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do. `kind` and `mark` say what it is ("vraag", "stap", "kans", "zaak", "relatie", or of another
    room), `can` what can be done with it where it stands.

    `offers` are presses that fit only this one: of which other row, by its mark, and in which words. `step` is the mark
    of the step that proposes the same: that is not shown a second time.
    `since` is a moment from which it waits, `due_at` or `due_on` when it should be done, `relation` the
    person's file, `page` where it was sent from.
    """

    kind: str
    mark: str
    title: str
    can: tuple[str, ...]
    who: str | None = None
    about: str | None = None
    page: str | None = None
    relation: str | None = None
    since: datetime | None = None
    due_at: datetime | None = None
    due_on: date | None = None
    late: bool = False
    owner: str | None = None
    version: int = 1
    offers: tuple[tuple[str, str], ...] = ()
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind to do: the first of them, and how many there are in all. Restricted ones are only counted."""

    key: str
    title: str
    items: tuple[Item, ...]
    total: int
    restricted: int = 0

    @property
    def late(self) -> int:
        """How many of those that are shown should have been done."""
        return sum(item.late for item in self.items)


@dataclass(frozen=True, slots=True)
class Today:
    """All of it. `to_do` counts what is shown and what is not."""

    sections: tuple[Section, ...]

    @property
    def to_do(self) -> int:
        return sum(section.total for section in self.sections)


Room = Callable[[Session, By, datetime, bool], Iterable[Section]]
