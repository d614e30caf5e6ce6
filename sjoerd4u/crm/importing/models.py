"""A file of relations that is imported: the run as a whole, and what becomes of each line."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    content,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CRM_SERVICE, UNDO
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Stage(StrEnum):
    """How far an import is. The jobs process works on those of `WORKING`."""

    READING = "inlezen"
    READ = "ingelezen"
    TRYING = "proef"
    TRIED = "beproefd"
    RUNNING = "uitvoeren"
    INDEXING = "vindbaar maken"
    DONE = "klaar"
    STOPPED = "gestopt"
    REVERTING = "terugdraaien"
    REVERTED = "teruggedraaid"


WORKING = (Stage.TRYING, Stage.RUNNING, Stage.INDEXING, Stage.REVERTING)
UNFINISHED = (*WORKING, Stage.READ, Stage.TRIED)


class Verdict(StrEnum):
    """What an import does, or did, with one line."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    SAME = "hetzelfde"
    REFUSED = "geweigerd"


class ImportRun(Base):
    """One file. It holds nothing about people: that is in its lines, which go after a month."""

    __tablename__ = "import_run"
    __about__ = About(Words("Ingelezen bestanden", "Imported files"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = content(Words("Naam van het bestand", "Name of the file"))
    header: Mapped[list[str]] = technical(default=list)
    columns: Mapped[list[str]] = technical(default=list)
    found_at: Mapped[str | None] = content(Words("Openbare bron (webadres)", "Public source (web address)"))
    where_from: Mapped[str | None] = content(Words("Waar het bestand vandaan komt", "Where the file comes from"))
    held_because: Mapped[str | None] = content(Words("Grondslag", "Legal basis"))
    told_how: Mapped[str | None] = content(Words("Hoe zij dit al weten", "How they know this already"))
    kind: Mapped[str | None] = content(Words("Soort relatie", "Kind of relation"))
    stage: Mapped[str] = technical(index=True)
    total: Mapped[int] = technical(default=0)
    done: Mapped[int] = technical(default=0)
    cursor: Mapped[int] = technical(default=0)
    counts: Mapped[dict[str, Any]] = technical(default=dict)
    read_at: Mapped[datetime] = technical(index=True)
    stage_at: Mapped[datetime] = technical()
    ran_at: Mapped[datetime | None] = technical()
    holder: Mapped[str | None] = technical()
    held_until: Mapped[datetime | None] = technical()


class ImportRow(Base):
    """One line of a file: what it says, what becomes of it, and what was there before, to be able to turn it back."""

    __tablename__ = "import_row"
    __about__ = About(Words("Over u ingelezen uit een bestand", "Imported about you from a file"), CRM_SERVICE, UNDO)
    __table_args__ = (
        Index("ix_import_row_line", "run_id", "line", unique=True),
        Index(
            "ix_import_row_known_by",
            "run_id",
            "known_by",
            sqlite_where=text("known_by IS NOT NULL"),
            postgresql_where=text("known_by IS NOT NULL"),
        ),
    )

    id: Mapped[int] = technical(primary_key=True)
    run_id: Mapped[int] = technical(ForeignKey("import_run.id", ondelete="CASCADE"))
    line: Mapped[int] = technical()
    person_id: Mapped[int | None] = remembers_person()
    address: Mapped[str | None] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.OBSERVED, index=True
    )
    known_by: Mapped[str | None] = personal(Category.CONTACT, Words("Herkend aan", "Recognised by"), Origin.DERIVED)
    cells: Mapped[list[str]] = personal(Category.CONTACT, Words("Wat er stond", "What it said"), Origin.OBSERVED)
    verdict: Mapped[str | None] = personal(
        Category.CONTACT, Words("Wat wij ermee deden", "What we did with it"), Origin.DERIVED
    )
    reason: Mapped[str | None] = personal(Category.CONTACT, Words("Waarom", "Why"), Origin.DERIVED)
    before: Mapped[dict[str, Any]] = personal(
        Category.CONTACT, Words("Wat er veranderde", "What changed"), Origin.DERIVED, default=dict
    )
    read_at: Mapped[datetime] = starts_retention(Category.CONTACT, Words("Ingelezen op", "Imported on"))
