"""`sjoerd4u newsletter …`: how the newsletter is doing."""

import click
from flask import current_app
from flask.cli import AppGroup

from sjoerd4u.kit import clock
from sjoerd4u.newsletter import lookups, watching

newsletter = AppGroup("newsletter", help="How the newsletter is doing.")


@newsletter.command()
def status() -> None:
    """Readers, waiting sign-ups and the rate of the last hour."""
    with current_app.extensions["store"].reading() as session:
        figures = lookups.figures(session)
        count, usual = watching.signup_rate(session, clock.now())
    click.echo(f"Readers:           {figures.readers}")
    click.echo(f"Left:              {figures.left}")
    click.echo(f"Waiting sign-ups:  {figures.waiting}")
    click.echo(f"Last hour:         {count} (usually {usual:.1f})")
