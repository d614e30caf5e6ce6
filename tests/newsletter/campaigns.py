"""Campaigns to send, and an app that sends them to a real mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.campaigns import composing, steering
from sjoerd4u.newsletter.campaigns.composing import Manuscript, Said
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.campaigns.models import Campaign
from sjoerd4u.newsletter.campaigns.progress import Sum, sum_of
from sjoerd4u.newsletter.campaigns.sending import send_campaigns
from sjoerd4u.people.trail import By
from tests.builders import NOW, a_reader
from tests.ground.smtp import Server

STAFF = By(None, "Anna")
NEWS = Said(subject_a="Nieuws over de wet – één", body="# Wat er verandert\n\nLees het [op onze site](/artikelen).\n")


@contextmanager
def app_that_sends_to(server: Server, settings: Settings, **changes: Any) -> Iterator[Flask]:
    """The product with this mail server, over one line, so that a planned fault strikes the mail it is meant for."""
    given: dict[str, Any] = {
        "mail_server": server.host,
        "mail_port": server.port,
        "send_lines": 1,
        "bounce_domain": "terug.test",
    }
    app = create_app(replace(settings, **(given | changes)))
    yield app
    app.extensions["store"].engine.dispose()


def readers(store: Store, number: int, **changes: Any) -> list[str]:
    """So many readers, jo0@voorbeeld.nl and on; gives the marks of their subscriptions."""
    with store.writing() as session:
        marks = [a_reader(session, f"jo{n}@voorbeeld.nl", **changes) for n in range(number)]
        session.execute(update(Letter).values(state="posted", closed_at=NOW))
        session.commit()
    return marks


def a_campaign(store: Store, at: datetime = NOW, start: bool = True, **changes: Any) -> str:
    """A campaign in Dutch to all readers, started unless told otherwise; gives its mark."""
    with store.writing() as session:
        mark = composing.begin(session, Manuscript(texts={"nl": NEWS}), STAFF, at)
        if changes:
            session.execute(update(Campaign).where(Campaign.mark == mark).values(**changes))
        if start:
            assert steering.start(session, mark, STAFF, at)
        session.commit()
    return mark


def send(app: Flask, at: datetime = NOW) -> str:
    """Do the chore; what it reported."""
    with app.app_context():
        return send_campaigns(app.extensions["store"], at)


def campaign(session: Session, mark: str) -> Campaign:
    """The campaign with this mark, as it is stored."""
    return session.scalars(select(Campaign).where(Campaign.mark == mark)).one()


def the_sum(store: Store, mark: str) -> Sum:
    """The sum of this campaign."""
    with store.reading() as session:
        return sum_of(session, campaign(session, mark))


def state_of(store: Store, mark: str) -> tuple[str, str | None]:
    """Its state, and why it stands still."""
    with store.reading() as session:
        found = campaign(session, mark)
        return found.state, found.state_why


def in_state(store: Store, state: str) -> int:
    """How many messages are in this state."""
    with store.reading() as session:
        return session.scalar(select(func.count(Delivery.id)).where(Delivery.state == state)) or 0
