"""`sjoerd4u person …`: what we hold about one person, for who answers the phone or a letter."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit import addresses, clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.legible import dutch_day, readable
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.archive import export_archive
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject, subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.portability import as_json, everything
from sjoerd4u.site.pages import built_now

person = AppGroup("person", help="What we hold about one person.")


@person.command()
@click.argument("email")
def show(email: str) -> None:
    """Everything we hold about EMAIL, with the exact text of every consent."""
    with _store().reading() as session:
        _, records = _known(session, email)
    for record in records:
        click.echo("\n".join(_told(record)) + "\n")


@person.command()
@click.argument("email")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@click.option("--json", "only_json", is_flag=True, help="Print alles.json instead of writing the ZIP.")
def export(email: str, out: Path | None, only_json: bool) -> None:
    """Write the download of EMAIL, the same as the person gets."""
    at = clock.now()
    with _store().reading() as session:
        subject, records = _known(session, email)
        if only_json:
            click.echo(as_json(everything(records, subject)).decode(), nl=False)
            return
        path = out or Path(f"mijn-gegevens-{clock.day_of(at).isoformat()}.zip")
        export_archive(session, subject, path, at, built_now())
    click.echo(f"{path}: {len(records)} records.")


@person.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Really erase; without it only what would happen is shown.")
def erase(email: str, yes: bool) -> None:
    """Show what erasing EMAIL would do; with --yes, do it. This cannot be undone."""
    with _store().reading() as session:
        subject, _ = _known(session, email)
        plan = erasure.preview(session, subject, clock.now())
    click.echo("\n".join(_planned(plan)))
    if not yes:
        raise click.ClickException("Nothing was erased. Add --yes to do this.")
    try:
        gone = erasure.erase(_store(), _tidied(email), clock.now(), Ledger.in_(_settings().data_dir), _letterbox())
    except erasure.UseIsRestricted as restricted:
        raise click.ClickException(
            "The use of these data is restricted; lift that first (AVG art. 18)."
        ) from restricted
    click.echo(f"Erased: {sum(gone.values())} rows.")


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _letterbox() -> Path:
    return folder_in(_settings().data_dir)


def _tidied(email: str) -> str:
    try:
        return addresses.tidy(email)
    except addresses.NotAnAddress as wrong:
        raise click.ClickException(f"{email!r} is not an e-mail address.") from wrong


def _known(session: Session, email: str) -> tuple[Subject, list[Record]]:
    subject = subject_of(session, _tidied(email))
    records = everything_about(session, subject, built_now())
    if not records:
        raise click.ClickException(f"We hold nothing about {email}.")
    return subject, records


def _told(record: Record) -> Iterator[str]:
    yield f"{record.says.nl} ({record.table})"
    for value in record.values:
        shown = f"[niet verstrekt: {value.withheld.nl}]" if value.withheld else readable(value.legible)
        yield f"  {value.label.nl}: {shown}"
    yield f"  Doel: {', '.join(purpose.title.nl for purpose in record.purposes)}"
    yield f"  Bewaard: {_kept(record)}"


def _kept(record: Record) -> str:
    if record.kept_until:
        return f"tot en met {dutch_day(record.kept_until)}"
    if record.term_to_come:
        return record.term_to_come.until.nl
    return f"tot {record.waits_for.nl}" if record.waits_for else "onbekend"


def _planned(plan: erasure.Preview) -> Iterator[str]:
    yield "Dit wordt gewist:"
    yield from (f"  {fate.says.nl}: {fate.rows}" for fate in plan.goes)
    yield "Dit blijft:"
    for fate in plan.stays:
        law = f"{fate.hold.law.nl}. {fate.hold.why.nl}" if fate.hold else ""
        until = f"tot en met {dutch_day(fate.kept_until)}" if fate.kept_until else "tot een termijn na een latere dag"
        if fate.waits_for and not fate.kept_until:
            until = f"de termijn gaat in op {fate.waits_for.nl}"
        yield f"  {fate.says.nl}: {fate.rows} ({law} {until})"
