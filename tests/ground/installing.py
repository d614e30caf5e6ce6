"""Installations that are filled before they start. In this process: every command of its own takes three seconds."""

import shutil
from importlib import import_module
from pathlib import Path

from flask import Flask

from sjoerd4u.app import create_app
from sjoerd4u.cli import COMMANDS
from sjoerd4u.config import Settings
from tests.ground import databases, sharing
from tests.ground.processes import Product

EMPTY = "empty.db"


def installed(folder: Path, *commands: str, **settings: str) -> Product:
    """An installation in this folder as `sjoerd4u migrate` leaves it, and these commands after that."""
    product = Product(folder, **settings)
    product.data_dir.mkdir(exist_ok=True)
    if "database_url" not in settings:
        databases.sqlite_copy(folder.parent / EMPTY, product.data_dir / "sjoerd4u.db")
    for line in ("migrate", *commands):
        say(product, *line.split())
    return product


def copied(product: Product, folder: Path, **settings: str) -> Product:
    """The same installation once more, with other settings."""
    other = Product(folder, **settings)
    shutil.copytree(product.data_dir, other.data_dir)
    say(other, "migrate")
    return other


def say(product: Product, name: str, *words: str) -> str:
    """What this command prints. AssertionError when it fails."""
    app = app_of(product)
    command = getattr(import_module(f"sjoerd4u.commands.{COMMANDS[name]}"), name)
    done = app.test_cli_runner().invoke(command, words)
    app.extensions["store"].engine.dispose()
    assert done.exit_code == 0, done.output
    return done.stdout


def app_of(product: Product) -> Flask:
    """This installation in this process. Who asked for it lets go of its store."""
    app = create_app(Settings.from_environment(product.environment()))
    sharing.share(app)
    return app
