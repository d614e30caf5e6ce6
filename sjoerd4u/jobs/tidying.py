"""What is thrown away, at night or because an erasure was cut short; and what needs the folder of this machine."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete

from sjoerd4u.jobs.models import ChoreRun
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.newsletter.campaigns.tally import count_and_forget
from sjoerd4u.portal import downloads
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.built import built
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.retention import purge_expired
from sjoerd4u.web import closing

KEEP = timedelta(days=90)


def purge(store: Store, at: datetime) -> str:
    """`purge_expired`, with the letterbox of this machine. Runs in an app context.

    What was sent and measured becomes counts first.
    """
    counted = count_and_forget(store, at)
    told = purge_expired(store, at, folder_in(current_app.extensions["settings"].data_dir))
    return f"Berichten geteld en vergeten: {counted}\n{told}" if counted else told


def replay_erasures(store: Store, _at: datetime) -> str:
    """`erasure.replay`, with the ledger and the letterbox of this machine. Runs in an app context."""
    data_dir = current_app.extensions["settings"].data_dir
    if closing.is_closed(data_dir):  # a restore that was cut short: finish it, unless it still goes on
        try:
            with closing.closed(data_dir):
                again = erasure.replay(store, Ledger.in_(data_dir), folder_in(data_dir))
        except closing.SomebodyIsAtWork:
            return "een reservekopie wordt op dit moment teruggezet"
    else:
        again = erasure.replay(store, Ledger.in_(data_dir), folder_in(data_dir))
    return f"alsnog gewist: {again}" if again else "alles wat gewist moest worden is weg"


def make_downloads(store: Store, at: datetime) -> str:
    """`downloads.make_downloads`, in the data folder of this machine. Runs in an app context."""
    settings = current_app.extensions["settings"]
    return downloads.make_downloads(store, settings.data_dir, built(current_app.view_functions, settings), at)


def tidy_runs(store: Store, at: datetime) -> str:
    """Forget runs that were planned more than 90 days before `at`."""
    with store.writing() as session:
        gone = session.execute(delete(ChoreRun).where(ChoreRun.planned_at < at - KEEP).returning(ChoreRun.id)).all()
        session.commit()
    return f"{len(gone)} oude uitvoeringen vergeten"
