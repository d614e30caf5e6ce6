"""A table that nobody knew before, to see that every walk finds it by itself."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import Table
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.privacy import archive, disclosure, document, identifying, sweeping
from sjoerd4u.register import walks
from sjoerd4u.register.columns import About, personal, points_to_person, starts_retention, technical
from sjoerd4u.register.purposes import NEWSLETTER
from sjoerd4u.register.vocabulary import Category, Origin, Words

numbers = count(1)


def forget_statements() -> None:
    """What the walks made of the declarations they knew is made anew."""
    remembered = (disclosure._telling, identifying._where_there_is_any, sweeping._pointers, walks._in_order)
    for made in (*remembered, archive.schema_file):
        made.cache_clear()


@pytest.fixture(autouse=True)
def declarations_as_they_are_now() -> Iterator[None]:
    """Tests here declare things otherwise, or add a table: the walks ask anew, before and afterwards."""
    forget_statements()
    yield
    forget_statements()


@pytest.fixture
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The download's document is not set: that is half of its time, and most tests seek nothing in it."""
    monkeypatch.setattr(document, "overview", lambda *_: b"%PDF-")


@pytest.fixture
def diary(store: Store) -> Iterator[Table]:
    """A newly declared table, in the store."""
    columns = {
        "id": (Mapped[int], technical(primary_key=True)),
        "person_id": (Mapped[int], points_to_person()),
        "thought": (Mapped[str], personal(Category.CONTACT, Words("Uw gedachte", "Your thought"), Origin.PROVIDED)),
        "had_at": (Mapped[datetime], starts_retention(Category.CONTACT, Words("Gedacht op", "Thought on"))),
    }
    body = {
        "__module__": __name__,
        "__tablename__": "diary",
        "__about__": About(Words("Uw dagboek", "Your diary"), NEWSLETTER),
        "__annotations__": {name: kind for name, (kind, _) in columns.items()},
        **{name: column for name, (_, column) in columns.items()},
    }
    type(f"Diary{next(numbers)}", (Base,), body)
    table = Base.metadata.tables["diary"]
    Base.metadata.create_all(store.engine, tables=[table])
    yield table
    Base.metadata.drop_all(store.engine, tables=[table])
    Base.metadata.remove(table)
