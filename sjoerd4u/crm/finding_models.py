"""What is kept to find, to put together and to put back: words, merges, filters, batches.

The words repeat what other tables tell. They are ordinary tables, so that both databases find by the same index: a word
beginning with what was typed is a range in the order of bytes, and the first hits are read off without sorting.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, content, part_of, personal, starts_retention, technical
from sjoerd4u.register.purposes import CRM_SERVICE, STAFF_ACCESS, UNDO
from sjoerd4u.register.vocabulary import Category, Origin, Words

# In the order of bytes, as SQLite compares anyway: only then is a prefix a range of the index on PostgreSQL.
WORD = Text().with_variant(Text(collation="C"), "postgresql")
IN_BYTES = {"sqlite_with_rowid": False}
A_COPY = Words(
    "Dit is een kopie van uw andere gegevens hier, om u snel te kunnen vinden.",
    "This is a copy of your other data here, to be able to find you quickly.",
)
TO_PUT_BACK = Words(
    "Dit is een kopie van uw gegevens van voor een wijziging, om die wijziging te kunnen terugdraaien.",
    "This is a copy of your data from before a change, to be able to reverse that change.",
)


class PersonWord(Base):
    """A word by which a person is found: of a name, a company, an address, or the end of a telephone number.

    One that begins with "=" is the whole name, by which doubles are found.
    """

    __tablename__ = "person_word"
    __about__ = About(
        Words("Woorden waarop wij u vinden", "Words by which we find you"), purpose=None, shared=True, copy=True
    )
    __table_args__ = (Index("ix_person_word", "word", "person_id"), IN_BYTES)

    person_id: Mapped[int] = part_of("person.id", primary_key=True, index=False)
    word: Mapped[str] = personal(
        Category.CONTACT,
        Words("Zoekwoord", "Search word"),
        Origin.DERIVED,
        withheld=A_COPY,
        type_=WORD,
        primary_key=True,
    )


class InquiryWord(Base):
    """A word by which an inquiry is found."""

    __tablename__ = "inquiry_word"
    __about__ = About(
        Words("Woorden waarop wij uw vraag vinden", "Words by which we find your question"), CRM_SERVICE, copy=True
    )
    __table_args__ = (Index("ix_inquiry_word", "word", "inquiry_id"), IN_BYTES)

    inquiry_id: Mapped[int] = part_of("inquiry.id", primary_key=True, index=False)
    word: Mapped[str] = personal(
        Category.HISTORY,
        Words("Zoekwoord", "Search word"),
        Origin.DERIVED,
        withheld=A_COPY,
        type_=WORD,
        primary_key=True,
    )


class NoteWord(Base):
    """A word by which a note is found."""

    __tablename__ = "note_word"
    __about__ = About(
        Words("Woorden waarop wij een notitie vinden", "Words by which we find a note"), CRM_SERVICE, copy=True
    )
    __table_args__ = (Index("ix_note_word", "word", "moment_id"), IN_BYTES)

    moment_id: Mapped[int] = part_of("contact_moment.id", primary_key=True, index=False)
    word: Mapped[str] = personal(
        Category.HISTORY,
        Words("Zoekwoord", "Search word"),
        Origin.DERIVED,
        withheld=A_COPY,
        type_=WORD,
        primary_key=True,
    )


class OrganisationWord(Base):
    """A word by which an organisation is found."""

    __tablename__ = "organisation_word"
    __about__ = About(
        Words("Woorden waarop wij een organisatie vinden", "Words to find organisations by"), purpose=None
    )
    __table_args__ = (Index("ix_organisation_word", "word", "organisation_id"), IN_BYTES)

    organisation_id: Mapped[int] = technical(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[str] = content(Words("Zoekwoord", "Search word"), type_=WORD, primary_key=True)


class NotDouble(Base):
    """Two people of whom somebody of us said that they are not the same. The first has the lower id."""

    __tablename__ = "not_double"
    __about__ = About(Words("Niet dezelfde als een ander", "Not the same as somebody else"), purpose=None, shared=True)

    person_id: Mapped[int] = part_of("person.id", primary_key=True, index=False)
    other_id: Mapped[int] = part_of("person.id", primary_key=True)


class Merge(Base):
    """Two people who turned out to be one, with what is needed to take them apart again."""

    __tablename__ = "merge"
    __about__ = About(Words("Samengevoegd met een dubbele", "Merged with a double"), CRM_SERVICE, UNDO)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = part_of("person.id")
    merged_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Samengevoegd op", "Merged on"))
    journal: Mapped[dict[str, Any]] = personal(
        Category.HISTORY, Words("Stand van daarvoor", "State before that"), Origin.DERIVED, withheld=TO_PUT_BACK
    )


class SavedFilter(Base):
    """A filter of the list of relations that a colleague keeps, alone or for all."""

    __tablename__ = "saved_filter"
    __about__ = About(Words("Uw bewaarde filters", "Your saved filters"), STAFF_ACCESS)
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int] = part_of("staff_member.id", index=False)
    name: Mapped[str] = personal(Category.CONTACT, Words("Naam", "Name"), Origin.PROVIDED)
    query: Mapped[str] = personal(Category.CONTACT, Words("Filter", "Filter"), Origin.PROVIDED)
    shared: Mapped[bool] = personal(
        Category.CONTACT, Words("Voor iedereen", "For everyone"), Origin.PROVIDED, default=False
    )
    in_today: Mapped[bool] = personal(Category.CONTACT, Words("In Vandaag", "In Today"), Origin.PROVIDED, default=False)
    saved_at: Mapped[datetime] = personal(Category.SECURITY, Words("Bewaard op", "Saved on"), Origin.OBSERVED)


class Batch(Base):
    """One change of many files at once."""

    __tablename__ = "batch"
    __about__ = About(Words("Wijzigingen van veel dossiers tegelijk", "Changes of many files at once"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    what: Mapped[str] = technical()
    done_at: Mapped[datetime] = technical()
    undone_at: Mapped[datetime | None] = technical()


class BatchRow(Base):
    """What one file was before a batch changed it, to put it back."""

    __tablename__ = "batch_row"
    __about__ = About(Words("Gewijzigd samen met andere dossiers", "Changed with other files"), CRM_SERVICE, UNDO)

    id: Mapped[int] = technical(primary_key=True)
    batch_id: Mapped[int] = technical(ForeignKey("batch.id", ondelete="CASCADE"), index=True)
    relation_id: Mapped[int] = part_of("relation.id")
    changed_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Gewijzigd op", "Changed on"))
    before: Mapped[dict[str, Any]] = personal(
        Category.HISTORY, Words("Stand van daarvoor", "State before that"), Origin.DERIVED, withheld=TO_PUT_BACK
    )
    after: Mapped[dict[str, Any]] = personal(
        Category.HISTORY, Words("Stand daarna", "State after that"), Origin.DERIVED, withheld=TO_PUT_BACK
    )
