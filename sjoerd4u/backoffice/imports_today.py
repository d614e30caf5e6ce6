"""What imports add to Vandaag: files that run now, and files that wait for somebody to go on with them."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from sjoerd4u.crm.importing import lookups
from sjoerd4u.crm.importing.models import WORKING, ImportRun
from sjoerd4u.crm.today import Item, Section
from sjoerd4u.people.trail import By
from sjoerd4u.staff.login import may
from sjoerd4u.staff.rights import Right


def imports_today(session: Session, by: By, at: datetime, everyone: bool) -> Iterator[Section]:
    """For who may import. One statement."""
    if may(Right.IMPORT) and (runs := lookups.unfinished(session, None if everyone else by.staff_id)):
        yield Section("invoer", "Invoer", tuple(_item(run, name) for run, name in runs), len(runs))


def _item(run: ImportRun, name: str | None) -> Item:
    told = f"nu bezig: {run.stage}, {run.done} van {run.total}" if run.stage in WORKING else "wacht op uw keuze"
    return Item(
        kind="invoer", mark=run.mark, title=run.name, can=("openen",), about=told, since=run.stage_at, owner=name
    )
