"""A table or column that does not say what it holds cannot be mapped."""

from typing import Any

import pytest
from sqlalchemy.orm import Mapped, mapped_column

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, Undeclared, personal, technical
from sjoerd4u.register.vocabulary import Category, Origin, Words

ABOUT = About(Words("Roddel", "Gossip"), purpose=None)


def declared(name: str, about: Any, **columns: Any) -> None:
    body = {
        "__module__": __name__,
        "__tablename__": name,
        "__annotations__": dict.fromkeys(("id", *columns), Mapped[str]),
        "id": technical(primary_key=True),
        **columns,
    }
    if about:
        body["__about__"] = about
    try:
        type(name.title(), (Base,), body)
    finally:
        Base.metadata.remove(Base.metadata.tables[name])


def test_a_table_without_a_purpose_stops_the_import_and_is_named() -> None:
    with pytest.raises(Undeclared, match='"gossip_a"'):
        declared("gossip_a", None)


def test_a_bare_column_stops_the_import_and_is_named() -> None:
    with pytest.raises(Undeclared, match=r'"gossip_b\.shoe_size"'):
        declared("gossip_b", ABOUT, shoe_size=mapped_column())


def test_a_personal_column_in_a_table_without_people_stops_the_import() -> None:
    words = personal(Category.CONTACT, Words("Naam", "Name"), Origin.PROVIDED)
    with pytest.raises(Undeclared, match=r'"gossip_c\.nickname" is personal'):
        declared("gossip_c", ABOUT, nickname=words)


def test_a_declared_table_is_welcome() -> None:
    declared("gossip_d", ABOUT, state=technical())
