"""Whether the house keeps to its register: every way in which the two can differ, each with a sentence of its own."""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, MetaData, Table, inspect
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.privacy.built import Built
from sjoerd4u.privacy.statement import fingerprint, statement, versions
from sjoerd4u.register.askings import ASKINGS
from sjoerd4u.register.columns import Reach, about, clock_of, holding, personal_columns, reaching
from sjoerd4u.register.devices import DEVICES
from sjoerd4u.register.gaps import GAPS
from sjoerd4u.register.prose import SECTIONS, Points
from sjoerd4u.register.purposes import NOT_BUILT_YET, PURPOSES, Purpose
from sjoerd4u.register.recipients import RECIPIENTS
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Basis, Said
from sjoerd4u.register.walks import anchors, blanked, hold_of, is_reachable, owners, with_people

KNOWN_TO_ALEMBIC = "alembic_version"


def faults(session: Session, built: Built, metadata: MetaData = Base.metadata) -> list[str]:
    """Everything that makes the statement untrue, one sentence each; empty when the house keeps to its register."""
    return [
        *faults_of_purposes(metadata),
        *faults_of_tables(metadata),
        *faults_of_store(session.connection(), metadata),
        *faults_of_version(session, built),
    ]


# — The store holds what is declared ——————————————————————————————————————————————————————————————————————————————


def faults_of_store(connection: Connection, metadata: MetaData) -> Iterator[str]:
    """A stored table or column that nobody declared, or a declared one that is gone; views and search tables too."""
    found = inspect(connection)
    stored = {*found.get_table_names(), *found.get_view_names()} - {KNOWN_TO_ALEMBIC}
    declared = set(metadata.tables)
    for name in sorted(stored - declared):
        yield f'Table "{name}" is in the store, but nobody declared what it holds.'
    for name in sorted(declared - stored):
        yield f'Table "{name}" is declared, but not in the store.'
    for name in sorted(stored & declared):
        there = {column["name"] for column in found.get_columns(name)}
        known = set(metadata.tables[name].columns.keys())
        yield from (f'Column "{name}.{one}" is in the store, but nobody declared it.' for one in sorted(there - known))
        yield from (f'Column "{name}.{one}" is declared, but not in the store.' for one in sorted(known - there))


# — Purposes say everything ——————————————————————————————————————————————————————————————————————————————————————


def faults_of_purposes(metadata: MetaData) -> Iterator[str]:
    """A purpose that leaves something out (AVG art. 13(1)), or that no table serves though it should be built."""
    served = {about(table).purpose for table in with_people(metadata)}
    in_browser = {device.purpose for device in DEVICES}
    for purpose in PURPOSES:
        if purpose in served and purpose in NOT_BUILT_YET:
            yield f'Purpose "{purpose.slug}" is served by a table: take it out of NOT_BUILT_YET.'
        if purpose not in served | in_browser | NOT_BUILT_YET:
            yield f'Purpose "{purpose.slug}" has no table.'
        for what, told in (("legal basis", purpose.grounds), ("category", purpose.categories), ("term", purpose.terms)):
            if not told:
                yield f'Purpose "{purpose.slug}" has no {what}.'
        yield from _faults_of_grounds(purpose)


def _faults_of_grounds(purpose: Purpose) -> Iterator[str]:
    names = {Basis.LEGITIMATE_INTEREST: "the interest", Basis.LEGAL_DUTY: "the law", Basis.CONTRACT: "the contract"}
    for ground in purpose.grounds:
        if not (ground.names.nl.strip() and ground.names.en.strip()):
            what = names.get(ground.basis, "what it is for")
            yield f'Purpose "{purpose.slug}": the ground {ground.basis.title.en} does not name {what}.'
        if ground.basis is Basis.CONSENT and purpose not in NOT_BUILT_YET:
            yield from _faults_of_askings(purpose)


def _faults_of_askings(purpose: Purpose) -> Iterator[str]:
    askings = [asking for asking in ASKINGS if asking.purpose is purpose]
    if not askings:
        yield f'Purpose "{purpose.slug}" rests on consent, but nothing asks for it (register/askings.py).'
    for asking in askings:
        if not (asking.text.nl.strip() and asking.text.en.strip()):
            yield f'Asking "{asking.slug}" has no text.'
        if not (asking.way_back.nl.strip() and asking.way_back.en.strip()):
            yield f'Asking "{asking.slug}" has no way back (AVG art. 7(3)).'


# — Tables can be walked —————————————————————————————————————————————————————————————————————————————————————————


def faults_of_tables(metadata: MetaData) -> Iterator[str]:
    """A table with people that a walk would miss, keep too long, or could not erase as it declares."""
    for table in with_people(metadata):
        if not is_reachable(table):
            yield f'Table "{table.name}" holds people, but no person leads to it.'
        if not about(table).shared and not anchors(table):
            yield f'Table "{table.name}" holds people, but has no clock: its rows would stay for ever.'
        yield from _faults_of_categories(table)
        yield from _faults_of_hold(table)
    for table in metadata.sorted_tables:
        yield from (_said_nothing(column) for column in table.columns if _is_mute(table, column))


def _faults_of_categories(table: Table) -> Iterator[str]:
    purpose = about(table).purpose
    for column, says in personal_columns(table):
        if purpose and says.category not in purpose.categories:
            category = says.category.value if says.category else "nothing"
            yield f'Column "{column}" holds "{category}", but its purpose "{purpose.slug}" does not say so.'


def _faults_of_hold(table: Table) -> Iterator[str]:
    if hold_of(table) is None:
        return
    for column in reaching(table, Reach.PERSON):
        yield f'Column "{column}": a row that the law keeps must let the person go: use remembers_person().'
    for _, owner in owners(table):
        if hold_of(owner) is None:
            yield f'Table "{table.name}" is kept by law, but goes with "{owner.name}", which is not.'
    started = clock_of(table)
    if started is not None and holding(started).erasure_starts is None:
        yield (
            f'Column "{started}": its table is kept by law; say whether an erasure starts the term (erasure_starts), '
            "or a row may stay for ever."
        )
    for column in blanked(table):
        if column.unique and not column.nullable:
            yield f'Column "{column}" is to be blanked, but two blanks would collide: let it be empty.'


def _is_mute(table: Table, column: Column[object]) -> bool:
    says = holding(column)
    return says.is_personal and says.says is None and about(table).has_people


def _said_nothing(column: Column[object]) -> str:
    return f'Column "{column}" is personal, but has no words for it.'


# — The statement on the page is the one on record ————————————————————————————————————————————————————————————————


def faults_of_version(session: Session, built: Built) -> Iterator[str]:
    """The last version on record says something else than the register."""
    last = next(iter(versions(session)), None)
    if last is None:
        yield "No version of the privacy statement is on record: run `sjoerd4u migrate`."
    elif last.hash != fingerprint(statement(built)):
        yield f"Version {last.number} of the privacy statement differs from the register: run `sjoerd4u migrate`."


# — What only the client can say ——————————————————————————————————————————————————————————————————————————————————


def open_points() -> list[str]:
    """What the client still has to fill in or to judge, in Dutch; no fault of the house."""
    return [*_to_fill_in(), *_terms_we_chose(), *_to_judge(), *_not_built(), *GAPS]


def _to_fill_in() -> Iterator[str]:
    words = {"name": "naam", "country": "land", "transfer": "doorgifte buiten de EU", "agreed_on": "datum overeenkomst"}
    for recipient in RECIPIENTS:
        if recipient.open_points:
            missing = ", ".join(words[field] for field in recipient.open_points)
            yield f"Ontvanger “{recipient.slug}” ({recipient.does.nl}): in te vullen: {missing}."


def _terms_we_chose() -> Iterator[str]:
    terms: dict[Term, list[str]] = {}
    for purpose in PURPOSES:
        for term in purpose.terms:
            if term.clients_choice:
                terms.setdefault(term, []).append(purpose.title.nl)
    for term, titles in terms.items():
        yield f"Termijn door ons voorgesteld ({'; '.join(titles)}): {term.until.nl}. {term.why.nl}"


def _to_judge() -> Iterator[str]:
    for section in SECTIONS:
        if section.review:
            yield f"Ter beoordeling, “{section.heading.nl}”: {section.review}"
        said = [one for part in section.parts for one in (part.said if isinstance(part, Points) else [part])]
        for one in said:
            if isinstance(one, Said) and one.review:
                yield f"Ter beoordeling, “{section.heading.nl}”: “{one.words.nl}” {one.review}"
    for purpose in PURPOSES:
        for besides in purpose.besides:
            if besides.review:
                yield f"Ter beoordeling, “{purpose.title.nl}”: “{besides.words.nl}” {besides.review}"


def _not_built() -> Iterator[str]:
    for purpose in PURPOSES:
        if purpose in NOT_BUILT_YET:
            yield f"Doel “{purpose.title.nl}” staat in de verklaring, maar onze software bewaart er nog niets voor."
