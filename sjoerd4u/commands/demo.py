"""`sjoerd4u demo`: content to try the product with."""

import click
from flask import current_app
from flask.cli import with_appcontext

from sjoerd4u.demo import content
from sjoerd4u.demo.imports import a_small_import
from sjoerd4u.demo.office import open_office
from sjoerd4u.kit import clock
from sjoerd4u.staff.demo_login import ROBIN, VERA, demo_account, keep


@click.command()
@with_appcontext
def demo() -> None:
    """Fill an empty database with believable content, once."""
    if current_app.extensions["settings"].production:
        raise click.ClickException("Demo content does not belong on the real site.")
    store, at = current_app.extensions["store"], clock.now()
    with store.writing() as session:
        if content.is_filled(session):
            click.echo("There are people in the database already; nothing was added.")
            return
        logins = [(demo_account(session, at, whose), whose) for whose in (ROBIN, VERA)]
        content.fill(session, at)
        robin = open_office(session, at).robin
        session.commit()
    a_small_import(store, robin, at)
    for login, whose in logins:
        keep(login, current_app.extensions["settings"].data_dir, whose)
    click.echo("Demo content added.")
