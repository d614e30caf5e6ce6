"""Noticing when somebody uses our sign-up form to fill other people's mailboxes (list bombing)."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.mail import outbox
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import SECURITY_LOG

USUAL_OVER = timedelta(days=7)
TIMES_THE_USUAL = 10
NOT_WORTH_AN_ALARM = 20

log = logging.getLogger(__name__)


def signup_rate(session: Session, at: datetime) -> tuple[int, float]:
    """How many addresses signed up in the hour before `at`, and how many in a usual hour of the week before that."""
    hour = at - timedelta(hours=1)
    now = select(func.count()).where(Signup.asked_at > hour, Signup.asked_at <= at)
    before = select(func.count()).where(Signup.asked_at > hour - USUAL_OVER, Signup.asked_at <= hour)
    return session.scalar(now) or 0, (session.scalar(before) or 0) / (USUAL_OVER / timedelta(hours=1))


def watch_signups(store: Store, at: datetime) -> str:
    """Warn the service desk when an hour brought ten times as many sign-ups as usual, and more than a handful."""
    with store.writing() as session:
        count, usual = signup_rate(session, at)
        if count <= max(NOT_WORTH_AN_ALARM, TIMES_THE_USUAL * usual):
            return f"{count} aanmeldingen in het afgelopen uur, gewoonlijk {usual:.1f}"
        log.warning("unusual sign-up rate: %d in an hour, usually %.1f", count, usual)
        words = {"count": count, "usual": round(usual, 1)}
        outbox.write_letter(session, "newsletter/alarm", FIRM.service_email, SECURITY_LOG, "nl", at, words=words)
        session.commit()
    return (
        f"ALARM: {count} aanmeldingen in het afgelopen uur, gewoonlijk {usual:.1f}; de servicedesk krijgt een bericht"
    )
