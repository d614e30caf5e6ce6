"""`sjoerd4u register …`: what the register says, and whether the house keeps to it."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from sjoerd4u.kit.db import Store
from sjoerd4u.privacy import canary as canaries
from sjoerd4u.privacy import checking, documents
from sjoerd4u.privacy.statement import record_version
from sjoerd4u.privacy.statement import statement as stated
from sjoerd4u.site.pages import built_now

register = AppGroup("register", help="What the register says, and whether the house keeps to it.")


@register.command()
def check() -> None:
    """Fail on every difference between the register and the house; list what only the client can say."""
    store: Store = current_app.extensions["store"]
    with store.reading() as session:
        faults = checking.faults(session, built_now())
    points = checking.open_points()
    for point in points:
        click.echo(f"open point: {point}")
    for fault in faults:
        click.echo(f"fault: {fault}", err=True)
    click.echo(f"{len(faults)} faults, {len(points)} open points for the client.")
    if faults:
        raise click.exceptions.Exit(1)


@register.command()
@click.option("--csv", "as_csv", is_flag=True, help="As a sheet.")
def record(as_csv: bool) -> None:
    """The record of processing activities (AVG art. 30), in Markdown."""
    click.echo(documents.record_as_csv() if as_csv else documents.record_as_markdown(), nl=False)


@register.command()
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
def statement(language: str) -> None:
    """The privacy statement as it holds now, in Markdown."""
    click.echo(documents.statement_as_markdown(stated(built_now())[language], language), nl=False)


@register.command(name="open")
def open_points() -> None:
    """What the client still has to fill in or to judge, in Markdown (docs/open-points.md)."""
    click.echo(documents.open_points_as_markdown(), nl=False)


@register.command()
@click.option("--database-url", help="An empty database to try it on; a temporary SQLite file when not given.")
def canary(database_url: str | None) -> None:
    """Prove on a scratch database that the download holds everything and an erasure leaves nothing."""
    try:
        sung = canaries.sing(database_url)
    except canaries.NotEmpty as filled:
        raise click.ClickException(str(filled)) from filled
    for fault in sung.faults:
        click.echo(f"fault: {fault}", err=True)
    click.echo(sung.report)
    if sung.faults:
        raise click.exceptions.Exit(1)


def keep_version(at: datetime) -> int | None:
    """Keep the statement as it stands now, when it changed; its number, or None. Part of `sjoerd4u migrate`."""
    store: Store = current_app.extensions["store"]
    with store.writing() as session:
        number = record_version(session, at, built_now())
        session.commit()
    return number
