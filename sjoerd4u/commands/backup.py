"""`sjoerd4u backup FILE` and `sjoerd4u restore FILE`."""

import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from sjoerd4u.commands.migrating import one_at_a_time, upgrade
from sjoerd4u.config import Settings
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.newsletter.campaigns.steering import pause_after_restore
from sjoerd4u.privacy import backup as backups
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.web import closing

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write everything in the database to FILE, while the site goes on.

    Keep it as carefully as the database itself. The secret key and the ledger of erasures (erasures.log) are not in it:
    keep those beside it, and apart.
    """
    store: Store = current_app.extensions["store"]
    click.echo(f"{file}: {backups.make_backup(store, file) // 1024} kB.")


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def restore(file: Path) -> None:
    """Put FILE in the place of all there is. The site answers 503 until whoever was erased since is erased again."""
    store: Store = current_app.extensions["store"]
    settings: Settings = current_app.extensions["settings"]
    ledger = Ledger.in_(settings.data_dir)

    paused = 0

    def migrate() -> None:
        nonlocal paused
        with one_at_a_time(store.engine):
            upgrade(store.engine)
        paused = _pause_campaigns(store)  # before anything else can fail

    try:
        backups.check(store, file)
        with closing.closed(settings.data_dir):
            time.sleep(closing.SETTLE_S)
            again, kept = backups.put_back(store, file, ledger, folder_in(settings.data_dir), migrate, clock.now())
    except backups.NotABackup as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except closing.SomebodyIsAtWork as busy:
        raise click.ClickException("Another process is putting a backup back at this moment.") from busy
    click.echo(f"{file} is put back. Erased again: {again}. Came back after their erasure and kept: {kept}.")
    if paused:
        click.echo(f"Campaigns paused, since they may have gone already: {paused}. See /kantoor/nieuwsbrief.")


def _pause_campaigns(store: Store) -> int:
    """What ran when the backup was made would go once more to who had it since."""
    with store.writing() as session:
        paused = pause_after_restore(session)
        session.commit()
    return paused
