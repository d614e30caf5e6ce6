"""`sjoerd4u register …`: what the register says, and whether the house keeps to it."""

import click


@click.group()
def register() -> None:
    """What the register says, and whether the house keeps to it."""
