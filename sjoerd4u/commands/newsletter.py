"""`sjoerd4u newsletter …`: how the newsletter is doing."""

import click
from flask import current_app
from flask.cli import AppGroup

from sjoerd4u.kit import clock
from sjoerd4u.newsletter import lookups, watching
from sjoerd4u.newsletter.campaigns import progress

newsletter = AppGroup("newsletter", help="How the newsletter is doing.")


@newsletter.command()
def status() -> None:
    """Readers, waiting sign-ups, the rate of the last hour, and how far each campaign is."""
    now = clock.now()
    with current_app.extensions["store"].reading() as session:
        campaigns = progress.statuses(session, now)
        figures = lookups.figures(session)
        count, usual = watching.signup_rate(session, now)
    click.echo(f"Readers:           {figures.readers}")
    click.echo(f"Left:              {figures.left}")
    click.echo(f"Waiting sign-ups:  {figures.waiting}")
    click.echo(f"Last hour:         {count} (usually {usual:.1f})")
    for campaign, total, speed in campaigns:
        click.echo(
            f"Campaign {campaign.mark}: {campaign.state}{f' ({campaign.state_why})' if campaign.state_why else ''}"
        )
        click.echo(
            f"  {total.readers} readers = {total.accepted} accepted + {total.failed} failed + {total.withheld} withheld"
            f" + {total.uncertain} uncertain + {total.erased} erased + {total.waiting} to go; {speed.rate:.1f}/s"
        )
