"""The command `sjoerd4u`: everything that is done from a terminal. Exit code 0 only for what was really done."""

import gc
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from sjoerd4u.commands.running import when_over
from sjoerd4u.config import BadSetting
from sjoerd4u.web import logs

# Every command, with its module in `commands`. A module is imported when its command is used, so that a process has in
# memory what it needs and no more.
COMMANDS = {
    "serve": "running",
    "jobs": "chores",
    "up": "running",
    "migrate": "migrating",
    "chores": "chores",
    "chore": "chores",
    "register": "register",
    "staff": "staff",
    "person": "people",
    "people": "importing",
    "backup": "backup",
    "restore": "backup",
    "newsletter": "newsletter",
    "articles": "articles",
    "demo": "demo",
}


@contextmanager
def building() -> Iterator[None]:
    """Python looks for no waste while the house is put together: there is none, and looking is a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class House(FlaskGroup):
    """Knows the commands, and says in one sentence what stands in the way where the one who types can mend it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_default_commands=False, add_version_option=False, load_dotenv=False, **options)
        self.params.clear()  # Flask's own: which app, which .env file; there is one app, and settings are in config.py

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, module in COMMANDS.items() if find_spec(f"sjoerd4u.commands.{module}")]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        with building():
            found: click.Command = getattr(import_module(f"sjoerd4u.commands.{COMMANDS[name]}"), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        logs.set_up()
        try:
            return super().invoke(ctx)
        except BadSetting as bad:
            raise click.ClickException(str(bad)) from bad
        except (OperationalError, ProgrammingError) as trouble:
            if sentence := what_stands_in_the_way(trouble):
                raise click.ClickException(sentence) from trouble
            raise


def what_stands_in_the_way(trouble: DBAPIError) -> str | None:
    """A store that is away or not migrated, in one sentence; None when it is a mistake of ours, to be seen whole."""
    said = next(iter(str(trouble.orig).strip().splitlines()), type(trouble.orig).__name__)
    if "no such table" in said or re.search(r"relation .* does not exist", said):
        return "The store lacks a migration: run `sjoerd4u migrate`."
    if isinstance(trouble, OperationalError):
        return f"The store does not answer: {logs.mask(said)}"
    return None


def the_app() -> Flask:
    """The product, for commands that work inside it."""
    with building():
        from sjoerd4u.app import create_app

        return create_app()


def worker() -> Flask:
    """The product for one web process of `serve`, which ends when `serve` does, however that came about.

    A setting that cannot be used is no reason to start again and again: `serve` is told to give up (SIGUSR1).
    """
    starter = multiprocessing.parent_process()
    if starter:
        when_over(starter.join)
    try:
        with building():
            from sjoerd4u.app import served_app

            return served_app()
    except BadSetting as bad:
        click.echo(f"Error: {bad}", err=True)
        os.kill(os.getppid(), signal.SIGUSR1)
        raise SystemExit(1) from bad


main = House(
    name="sjoerd4u",
    create_app=the_app,
    set_debug_flag=False,
    help="The website, the back office and the privacy portal. Settings come from the environment (SJOERD4U_…).",
)

if __name__ == "__main__":
    main()
