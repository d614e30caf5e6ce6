"""Imports to test with: a file given, tried on and carried out by the verbs, and what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from sqlalchemy import select

from sjoerd4u.crm.importing import taking_in
from sjoerd4u.crm.importing.models import ImportRow, ImportRun
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from tests.builders import NOW

SAM = By(None, "Sam")
ORIGIN = taking_in.Origin(
    public=False,
    found_at="",
    where_from="Uit de administratie van voor 2026.",
    held_because="Uw bedrijf is klant bij ons.",
    told_how="",
    kind="klant",
)
HEADER = "voornaam;tussenvoegsel;achternaam;e-mailadres;telefoon;organisatie;kvk-nummer;functie"


def a_file(store: Store, text: str | bytes, name: str = "relaties.csv") -> str:
    """A file that is given; gives its mark."""
    raw = text if isinstance(text, bytes) else text.encode()
    return taking_in.take_in(store, BytesIO(raw), name, SAM, NOW)


def tried(store: Store, text: str | bytes, columns: Sequence[str] | None = None, **origin: object) -> str:
    """A file after its dry run; gives its mark."""
    mark = a_file(store, text)
    with store.writing() as session:
        told = columns or run_of(store, mark).columns
        taking_in.settle(session, mark, told, replace(ORIGIN, **origin), NOW)  # type: ignore[arg-type]
        session.commit()
    work_on_imports(store, NOW)
    return mark


def imported(store: Store, text: str | bytes, **origin: object) -> str:
    """A file that was imported; gives its mark."""
    mark = tried(store, text, **origin)  # type: ignore[arg-type]
    begin(store, mark)
    work_on_imports(store, NOW)
    return mark


def begin(store: Store, mark: str) -> None:
    """The press after the dry run."""
    with store.writing() as session:
        taking_in.carry_out(session, mark, SAM, NOW)
        session.commit()


def turned_back(store: Store, mark: str) -> ImportRun:
    """The import turned back."""
    with store.writing() as session:
        taking_in.turn_back(session, mark, SAM, NOW)
        session.commit()
    work_on_imports(store, NOW)
    return run_of(store, mark)


def run_of(store: Store, mark: str) -> ImportRun:
    """The run as it is now."""
    with store.reading() as session:
        return session.scalars(select(ImportRun).where(ImportRun.mark == mark)).one()


def counts(store: Store, mark: str) -> dict[str, int]:
    """How many lines have which verdict."""
    return run_of(store, mark).counts


def reasons(store: Store, mark: str) -> dict[int, str | None]:
    """Why, for each line that has a reason."""
    with store.reading() as session:
        rows = session.execute(
            select(ImportRow.line, ImportRow.reason)
            .join(ImportRun, ImportRun.id == ImportRow.run_id)
            .where(ImportRun.mark == mark, ImportRow.reason.is_not(None))
        )
        return {row.line: row.reason for row in rows}
