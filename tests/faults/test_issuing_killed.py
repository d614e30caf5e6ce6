"""kill -9 while invoices are issued: no number twice, none skipped, nothing half issued."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceFile, InvoiceSeries
from tests.builders import NOW
from tests.sales.conftest import demi as demi
from tests.sales.conftest import jo as jo
from tests.sales.invoices import a_draft

ISSUER = Path(__file__).parents[1] / "sales" / "issuer.py"
KILLS, LONGEST_LIFE_S = 3, 0.3  # after the first invoice
DRAFTS = 60


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_issues_leaves_whole_invoices_in_an_unbroken_series(
    store: Store, session: Session, jo: str, demi: By
) -> None:
    marks = [a_draft(session, jo, demi, NOW) for _ in range(DRAFTS)]
    session.commit()
    said: list[str] = []
    for _ in range(KILLS):
        said += _issue_until_killed(store.engine.url.render_as_string(hide_password=False), marks)
        with store.reading() as reader:
            serials = reader.scalars(select(Invoice.serial).order_by(Invoice.serial)).all()
            assert serials == list(range(1, len(serials) + 1))
            assert reader.scalar(select(func.sum(InvoiceSeries.last_serial))) in (len(serials), None)
            assert reader.scalar(select(func.count()).select_from(InvoiceFile)) == 3 * len(serials)
            assert reader.scalar(select(func.count()).select_from(InvoiceDraft)) == DRAFTS - len(serials)
            stored = set(reader.scalars(select(Invoice.number)))
        assert set(said) <= stored  # what was acknowledged is there
    assert said


def _issue_until_killed(url: str, marks: list[str]) -> list[str]:
    """The numbers that the process said before it was killed, at a moment it could not know."""
    command = [sys.executable, str(ISSUER), url, *marks]
    issuer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ISSUER.parents[2])
    assert issuer.stdout is not None
    assert issuer.stdout.readline() == "ready\n"
    words = [issuer.stdout.readline().strip()]
    time.sleep(random.uniform(0, LONGEST_LIFE_S))
    issuer.kill()
    words += issuer.stdout.read().splitlines()
    issuer.wait()
    issuer.stdout.close()
    return [word for word in words if word.startswith("20")]
