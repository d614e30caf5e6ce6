"""Papers of ours that somebody may fetch: an invoice or a quote as it went out, by the very link of our mail.

The walks tell what we hold; this only says which of those rows have a page of their own on the site.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.privacy.disclosure import Record
from sjoerd4u.sales.invoices import invoicing
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.models import QuoteSending
from sjoerd4u.sales.quotes import quoting

PAPERS: tuple[tuple[Any, str, str], ...] = (
    (Invoice, invoicing.PAGE, invoicing.USE),
    (QuoteSending, quoting.PAGE, quoting.USE),
)


def pages_of(session: Session, records: Iterable[Record]) -> Mapping[tuple[str, Any], str]:
    """The address of the page of each of these records that has one, by table and row: one statement for each kind of
    paper that is there."""
    rows = [(record.table, record.row_id) for record in records]
    found = {}
    for model, page, use in PAPERS:
        name = model.__tablename__
        if ids := [row_id for table, row_id in rows if table == name]:
            for row_id, mark in session.execute(select(model.id, model.mark).where(model.id.in_(ids))):
                found[name, row_id] = url_for(page, token=keyring(session).seal(use, mark))
    return found
