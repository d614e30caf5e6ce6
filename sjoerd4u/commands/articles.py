"""`sjoerd4u articles …`: what can be read on the site."""

import click
from flask import current_app
from flask.cli import AppGroup

from sjoerd4u.articles.publishing import STARTERS
from sjoerd4u.articles.publishing import publish_starters as publish
from sjoerd4u.kit import clock

articles = AppGroup("articles", help="What can be read on the site.")


@articles.command("publish-starters")
def publish_starters() -> None:
    """Publish the articles that came with this release; those that are there already stay as they are."""
    with current_app.extensions["store"].writing() as session:
        count = publish(session, STARTERS, clock.now())
        session.commit()
    click.echo(f"{count} articles published.")
