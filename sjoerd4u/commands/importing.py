"""`sjoerd4u people import FILE`: the import of the office, from a terminal."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from sjoerd4u.crm.importing import lookups, taking_in
from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.importing.reading import Unreadable
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import SYSTEM

people = AppGroup("people", help="Many people at once.")
TRYING_OUT = "Only a dry run."  # in place of source and basis, which a dry run does not need


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would happen; nothing stays.")
@click.option("--source", default="", help="In a sentence: where the file comes from. The people read this.")
@click.option("--basis", default="", help="In a sentence: why we may keep this.")
@click.option("--url", default="", help="The web address, for a public source.")
@click.option("--told", default="", help="How they know this already; without it each gets the notice of art. 14.")
@click.option("--kind", default=RelationKind.PROSPECT.value, type=click.Choice([kind.value for kind in RelationKind]))
def import_people(file: Path, dry_run: bool, source: str, basis: str, url: str, told: str, kind: str) -> None:
    """Import relations from the CSV in FILE, columns guessed from its header. Exit code 1 when a line was refused."""
    if dry_run:
        source, basis = source or TRYING_OUT, basis or TRYING_OUT
    origin = taking_in.Origin(
        public=bool(url), found_at=url, where_from=source, held_because=basis, told_how=told, kind=kind
    )
    store: Store = current_app.extensions["store"]
    mark = _taken_in(store, file)
    try:
        _try_on(store, mark, origin)
        _tell(store, mark)
    except BaseException:
        taking_in.discard(store, mark)
        raise
    if dry_run:
        taking_in.discard(store, mark)
        return
    _carry_out(store, mark)


def _taken_in(store: Store, file: Path) -> str:
    try:
        with file.open("rb") as raw:
            return taking_in.take_in(store, raw, file.name, SYSTEM, clock.now())
    except Unreadable as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _try_on(store: Store, mark: str, origin: taking_in.Origin) -> None:
    with store.writing() as session:
        guessed = taking_in.held(session, mark, Stage.READ).columns
        try:
            taking_in.settle(session, mark, guessed, origin, clock.now())
        except taking_in.Incomplete as incomplete:
            raise click.ClickException(
                f"{incomplete} Use --source and --basis, and --url for a public source."
            ) from incomplete
        session.commit()
    work_on_imports(store, clock.now())


def _tell(store: Store, mark: str) -> None:
    run, reasons = _now(store, mark)
    click.echo(", ".join(f"{verdict}: {run.counts.get(verdict, 0)}" for verdict in _VERDICTS))
    for reason, number in reasons:
        click.echo(f"  {number} × {reason}")


def _carry_out(store: Store, mark: str) -> None:
    with store.writing() as session:
        taking_in.carry_out(session, mark, SYSTEM, clock.now())
        session.commit()
    work_on_imports(store, clock.now())
    run, _ = _now(store, mark)
    if run.stage != Stage.DONE:
        raise click.ClickException("The jobs process has taken this over and goes on with it.")
    click.echo("Imported.")
    if refused := run.counts.get("geweigerd"):
        raise click.ClickException(f"{refused} lines were refused; the rest is imported.")


def _now(store: Store, mark: str) -> tuple[ImportRun, list[tuple[str, int]]]:
    with store.reading() as session:
        run = lookups.run_with(session, mark)
        return run, [(row.reason, row.number) for row in lookups.reasons(session, run)]


_VERDICTS = ("nieuw", "gewijzigd", "hetzelfde", "geweigerd")
