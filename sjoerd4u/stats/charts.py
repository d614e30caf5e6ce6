"""A chart: one sentence that says what it shows, and rows. The page draws it, and shows and exports the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sjoerd4u.crm.importing.columns import as_csv, disarmed

BOM = "\ufeff"  # by which Excel knows that it is UTF-8
FEWEST = 10  # fewer people than this are not told: a total must not be about somebody (docs/decisions/0007)
TOO_FEW = "minder dan tien"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, a number for each column (None: there is none to show), and those as people read them. What
    `href` leads to is the list behind the numbers."""

    name: str
    numbers: tuple[int | None, ...]
    shown: tuple[str, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """`columns`: the heading of the names, then one for each number. With `over_time` the rows follow each other in
    time and are drawn as columns, the second series downward; else as bars."""

    slug: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    over_time: bool = False
    out_of: int | None = None  # what a whole bar is, such as 100; else the largest number

    @property
    def most(self) -> int:
        """The largest number of all."""
        return max((number or 0 for row in self.rows for number in row.numbers), default=0)

    def part(self, row: Row) -> float:
        """How long the bar of a row is, of 100: by its first number."""
        whole_bar = self.out_of or max((row.numbers[0] or 0 for row in self.rows), default=0)
        return round(100 * (row.numbers[0] or 0) / whole_bar, 1) if whole_bar else 0.0

    def peak(self, place: int) -> str:
        """The largest number of one series, as people read it."""
        return max(self.rows, key=lambda row: row.numbers[place] or 0).shown[place]

    @property
    def series(self) -> int:
        return len(self.columns) - 1

    @property
    def is_empty(self) -> bool:
        return not any(number for row in self.rows for number in row.numbers)

    def as_csv(self) -> str:
        """The rows for a spreadsheet; no cell can start a formula. A number that is not told is empty."""
        rows = [[disarmed(heading) for heading in self.columns]]
        rows += [
            [disarmed(row.name), *("" if number is None else str(number) for number in row.numbers)]
            for row in self.rows
        ]
        return BOM + as_csv(rows)


def row(name: str, *numbers: int | None, href: str | None = None) -> Row:
    """A row of plain numbers."""
    return Row(name, numbers, tuple(whole(number) for number in numbers), href)


def whole(number: int | None) -> str:
    """A number as people read it here: "12.345"; a dash for none."""
    return "–" if number is None else f"{number:,}".replace(",", ".")


def told(people: int) -> int | None:
    """How many people, unless they are too few to tell."""
    return people if people >= FEWEST else None
