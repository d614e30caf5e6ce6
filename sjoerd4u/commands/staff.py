"""`sjoerd4u staff …`: how the first colleague comes in, and how one who lost everything comes back."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from sjoerd4u.kit import addresses, clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.staff import accounts, demo_login
from sjoerd4u.staff.demo_login import ROBIN, VERA
from sjoerd4u.staff.invitations import WORKS
from sjoerd4u.staff.models import Role

ROLES = [role.value for role in Role]
OPERATOR = By(None, "opdrachtregel")

staff = AppGroup("staff", help="Who works here and may sign in to the back office.")


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues know them.")
@click.option("--role", type=click.Choice(ROLES), default=Role.STAFF.value, show_default=True, help="What they may do.")
def add(email: str, name: str, role: str) -> None:
    """Make an account for EMAIL: writes the invitation and prints its link."""
    with _store().writing() as session:
        try:
            token = accounts.invite(session, OPERATOR, _tidied(email), _named(name), Role(role), clock.now())
        except accounts.AlreadyThere as there:
            raise click.ClickException(
                f"There is an account for {email} already. `sjoerd4u staff reset {email}` invites them anew."
            ) from there
        session.commit()
    _print_link(token)


@staff.command()
@click.argument("email")
def reset(email: str) -> None:
    """Void every means of EMAIL to sign in, end their sessions and invite them anew; prints the link."""
    with _store().writing() as session:
        token = _reset(session, email)
        session.commit()
    _print_link(token)


def _reset(session: Session, email: str) -> str:
    member = accounts.with_address(session, _tidied(email))
    if member is None:
        raise click.ClickException(f"There is no account for {email}. `sjoerd4u staff add` makes one.")
    if member.ended_at:
        raise click.ClickException(f"The account of {email} was ended. Let it back first, at /kantoor/collegas.")
    return accounts.rescue(session, OPERATOR, member, clock.now())


@staff.command()
@click.argument("email", type=click.Choice([ROBIN.address, VERA.address]), default=ROBIN.address)
def code(email: str) -> None:
    """The one-time code of this moment for a demo account, for who has no app at hand."""
    whose = VERA if email == VERA.address else ROBIN
    kept = demo_login.kept_in(current_app.extensions["settings"].data_dir, whose)
    with _store().reading() as session:
        if kept is None or not demo_login.still_works(session, kept):
            raise click.ClickException("There is no demo account, or somebody changed how it signs in.")
    click.echo(kept.code_at(clock.now()))


def _print_link(token: str) -> None:
    settings = current_app.extensions["settings"]
    with current_app.test_request_context(base_url=settings.base_url):
        path = url_for("staff.invitation", token=token)
    click.echo(f"{settings.base_url}{path}")
    click.echo(f"This link works once, for {WORKS.days} days. The same link is in a letter to that address.", err=True)


def _store() -> Store:
    store: Store = current_app.extensions["store"]
    return store


def _tidied(email: str) -> str:
    try:
        return addresses.tidy(email)
    except addresses.NotAnAddress as wrong:
        raise click.ClickException(f"{email!r} is not an e-mail address.") from wrong


def _named(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy or not tidy.isprintable():
        raise click.ClickException("--name: the name as colleagues write it.")
    return tidy
