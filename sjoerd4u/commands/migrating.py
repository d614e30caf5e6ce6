"""Bringing the database to the state this release works with."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine, text

from sjoerd4u.commands.register import keep_version
from sjoerd4u.kit import clock

ROOT = Path(__file__).resolve().parent.parent.parent
OUR_LOCK = 0x53344D  # any number will do, as long as every release uses the same


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database up to date, and keep the privacy statement if it changed.

    Safe to run by several machines at once: one does it, the others wait.
    """
    engine = current_app.extensions["store"].engine
    with one_at_a_time(engine):
        before, after = upgrade(engine)
        number = keep_version(clock.now())
    was = "as it was" if before == after else f"it was at {before or 'its beginning'}"
    click.echo(f"The database is at {after or 'its beginning'}, {was}.")
    if number:
        click.echo(f"The privacy statement has a new version: {number}.")


def upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Run every migration that is missing, each in a transaction of its own. From which to which."""
    with engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        before = _present(engine)
        command.upgrade(config, "head")
        connection.commit()
    return before, _present(engine)


def alembic_config() -> Config:
    """Alembic's configuration, from setup.cfg."""
    config = Config(str(ROOT / "setup.cfg"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def _present(engine: Engine) -> str | None:
    with engine.execution_options(sjoerd4u_reads=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Wait until no other process migrates this database, and keep others waiting meanwhile."""
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.migrating").open("w") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)
            yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as guard:
        guard.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": OUR_LOCK})
        yield
        guard.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": OUR_LOCK})
