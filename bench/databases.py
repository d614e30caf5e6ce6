"""Databases to measure on: on SQLite and, where one can be started, on PostgreSQL, each as empty as new."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from bench.servers import data_folder
from tests.ground import GroundMissing, postgres
from tests.ground.databases import migrate

Fresh = Callable[[], str]  # the address of a database without a table


def each() -> Iterator[tuple[str, Fresh]]:
    """The kinds of database by name, with what makes a new one; all of a kind are gone when the next is asked for."""
    with _sqlite() as fresh:
        yield "SQLite", fresh
    try:
        with postgres.running() as server:
            yield "PostgreSQL", server.fresh
    except GroundMissing as missing:
        print(f"Not measured on PostgreSQL: {missing}", file=sys.stderr)


def migrated(fresh: Fresh) -> str:
    """A new database with the tables of the house."""
    url = fresh()
    migrate(url)
    return url


@contextmanager
def _sqlite() -> Iterator[Fresh]:
    numbers = count(1)
    with data_folder() as folder:
        yield lambda: f"sqlite:///{folder / f'bench-{next(numbers)}.db'}"
