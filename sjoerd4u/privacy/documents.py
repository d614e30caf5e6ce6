"""What the register says, as documents: the record of processing (AVG art. 30(1)), the statement, the open points."""

import csv
from collections.abc import Iterable
from io import StringIO

from sqlalchemy import Table

from sjoerd4u.kit.db import Base
from sjoerd4u.privacy.changes import plain
from sjoerd4u.privacy.checking import open_points
from sjoerd4u.privacy.statement import Block
from sjoerd4u.register.columns import about, personal_columns
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.prose import LEAD, SECURITY, TITLE, Points
from sjoerd4u.register.purposes import PURPOSES, Purpose
from sjoerd4u.register.recipients import RECIPIENTS, Recipient
from sjoerd4u.register.vocabulary import Category
from sjoerd4u.register.walks import hold_of, purposes_of, term_of, with_people

HEAD = ("doel", "waarvoor", "grondslag", "soorten gegevens", "tabellen", "ontvangers", "doorgifte", "bewaartermijn")
GENERATED = "<!-- Gemaakt met `sjoerd4u register {}`: verander het register, niet dit bestand. -->"

# — The record of processing activities ——————————————————————————————————————————————————————————————————————————


def record_rows(recipients: Iterable[Recipient] = RECIPIENTS) -> list[dict[str, str]]:
    """The record of processing activities, a row for each purpose (art. 30(1)(b)–(f)), in Dutch."""
    known = tuple(recipients)
    return [dict(zip(HEAD, _row(purpose, known), strict=True)) for purpose in PURPOSES]


def _row(purpose: Purpose, known: tuple[Recipient, ...]) -> tuple[str, ...]:
    tables = [
        table for table in with_people(Base.metadata) if purpose in purposes_of(table, with_people(Base.metadata))
    ]
    receivers = [recipient for recipient in known if recipient.categories & purpose.categories]
    return (
        purpose.title.nl,
        purpose.what_for.nl,
        "; ".join(
            f"{ground.basis.title.nl}, {ground.basis.article.nl}: {ground.names.nl}"
            + (f" ({ground.for_whom.nl})" if ground.for_whom else "")
            for ground in purpose.grounds
        ),
        "; ".join(category.title.nl for category in Category if category in purpose.categories),
        "; ".join(table.name for table in tables) or "nog niet in onze software",
        "; ".join(_receiver(recipient) for recipient in receivers),
        "; ".join(f"{recipient.slug}: {recipient.transfer.nl}" for recipient in receivers),
        "; ".join(term.until.nl for term in purpose.terms),
    )


def _receiver(recipient: Recipient) -> str:
    only_if = f", alleen als {recipient.only_if} is ingesteld" if recipient.only_if else ""
    return f"{recipient.slug} ({recipient.name}, {recipient.role.nl}{only_if})"


def record_as_csv(recipients: Iterable[Recipient] = RECIPIENTS) -> str:
    """The record as a sheet."""
    sheet = StringIO(newline="")
    writer = csv.DictWriter(sheet, HEAD, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(record_rows(recipients))
    return sheet.getvalue()


def record_as_markdown() -> str:
    """The record as a document: who, each purpose, each table with its columns, how it is secured."""
    lines = [GENERATED.format("record"), "", "# Register van verwerkingsactiviteiten", "", *_who(), ""]
    for row in record_rows():
        lines += [f"## {row['doel']}", "", row["waarvoor"], ""]
        lines += [f"- {name.capitalize()}: {value}" for name, value in row.items() if name in HEAD[2:]] + [""]
    lines += ["# Wat er in welke tabel staat", ""]
    for table in with_people(Base.metadata):
        lines += [*_table(table), ""]
    lines += ["# Beveiliging (artikel 30 lid 1 onder g AVG)", "", *_measures(), ""]
    return "\n".join(lines)


def _who() -> list[str]:
    return [
        "Dit register is dat van artikel 30 AVG. Verantwoordelijke: "
        f"{FIRM.name}, {FIRM.street}, {FIRM.postcode} {FIRM.city}, KvK {FIRM.kvk}, {FIRM.service_email}, {FIRM.phone}.",
        "",
        "Betrokkenen: klanten en mensen die klant kunnen worden, relaties in ons netwerk, bezoekers van de website, "
        "medewerkers.",
    ]


def _table(table: Table) -> list[str]:
    term, hold = term_of(table), hold_of(table)
    purposes = ", ".join(purpose.title.nl for purpose in purposes_of(table, with_people(Base.metadata)))
    kept = term.until.nl if term else "zolang een andere tabel naar de persoon verwijst"
    head = [f"## {about(table).says.nl} (`{table.name}`)", "", f"- Doel: {purposes}", f"- Bewaartermijn: {kept}"]
    if hold:
        head.append(f"- Blijft na wissen: {hold.law.nl}. {hold.why.nl}")
    return [*head, "", "| kolom | wat | soort | herkomst |", "|---|---|---|---|", *_columns(table)]


def _columns(table: Table) -> Iterable[str]:
    for column, says in personal_columns(table):
        what = says.says.nl if says.says else column.name
        kind = says.category.title.nl if says.category else ""
        origin = says.origin.value.nl if says.origin else ""
        withheld = f" (niet verstrekt: {says.withheld.nl})" if says.withheld else ""
        yield f"| `{column.name}` | {what}{withheld} | {kind} | {origin} |"


def _measures() -> list[str]:
    points = [part for part in SECURITY.parts if isinstance(part, Points)]
    return [f"- {said.words.nl}" for part in points for said in part.said]


# — The statement and the open points ————————————————————————————————————————————————————————————————————————————


def statement_as_markdown(sections: list[Block], language: str) -> str:
    """The statement as a document."""
    mark = " *[ter beoordeling]*" if language == "nl" else " *[to be reviewed]*"
    lines = [f"# {TITLE.in_(language)}", "", LEAD.in_(language), ""]
    for section in sections:
        lines += [f"## {section['heading']}{mark * section['review']}", ""]
        for block in section["blocks"]:
            lines += [*_markdown(block, mark), ""]
    return "\n".join(lines)


def _markdown(block: Block, mark: str) -> list[str]:
    kind = block["kind"]
    if kind == "text":
        return [block["text"] + mark * block["review"]]
    if kind == "list":
        return [f"- {item['text']}{mark * item['review']}" for item in block["items"]]
    if kind == "lines":
        return ["  \n".join(block["lines"])]
    if kind == "table":
        rows = [block["head"], ["---"] * len(block["head"]), *block["rows"]]
        return [f"**{block['caption']}**", "", *("| " + " | ".join(row) + " |" for row in rows)]
    texts = [line for text in block["texts"] for line in (text["text"] + mark * text["review"], "")]
    facts = [f"- {fact['name']}: {value}" for fact in block["facts"] for value in fact["values"]]
    return [f"### {block['title']}{mark * block['review']}", "", *texts, *facts]


def open_points_as_markdown() -> str:
    """What the client still has to fill in or to judge, as a document."""
    lines = [
        GENERATED.format("open"),
        "",
        "# Open punten voor SparklingCRM",
        "",
        "Dit staat nog open in de privacyverklaring: in te vullen, door ons voorgesteld, of niet in uw eigen tekst.",
        "De pagina /privacyverklaring toont het met het merk “ter beoordeling”.",
        "",
    ]
    return "\n".join([*lines, *(f"{number}. {plain(point)}" for number, point in enumerate(open_points(), 1)), ""])
