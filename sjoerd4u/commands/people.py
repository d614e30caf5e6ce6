"""`sjoerd4u person …`: what we hold about one person, for who answers the phone or a letter."""

import click


@click.group()
def person() -> None:
    """What we hold about one person."""
