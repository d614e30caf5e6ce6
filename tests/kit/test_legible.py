"""What the register says to people, said among colleagues."""

import re

import pytest

from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.kit.db import Base
from sjoerd4u.kit.legible import among_colleagues
from sjoerd4u.register.columns import about
from sjoerd4u.register.walks import with_people


@pytest.mark.parametrize(
    ("says", "among"),
    [
        ("Uw privacyverzoeken", "Privacyverzoeken"),
        ("Waar uw gegevens vandaan komen", "Waar de gegevens vandaan komen"),
        ("Code van uw oude adres", "Code van het oude adres"),
        ("Wat u voor ons bent", "Wat de persoon voor ons is"),
        ("U wilde geen berichten", "De persoon wilde geen berichten"),
        ("Telefoonnummers", "Telefoonnummers"),
    ],
)
def test_a_colleague_is_not_spoken_to_as_the_person_it_is_about(says: str, among: str) -> None:
    assert among_colleagues(says) == among


def test_no_kind_of_row_speaks_to_a_colleague_as_to_the_person() -> None:
    said = [among_colleagues(about(table).says.nl) for table in with_people(Base.metadata)]
    assert [one for one in said if re.search(r"\b[Uu]w?\b", one)] == []
