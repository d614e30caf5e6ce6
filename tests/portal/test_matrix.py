"""Every address of the portal that names a row, pressed by somebody whose row it is not: the same 404 as for none."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.crm import handling
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.trail import By
from sjoerd4u.portal import handing_over
from sjoerd4u.privacy import supplements
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from tests.builders import NOW, a_reader
from tests.portal.conftest import Enter

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("clock")]
ANNA, BERT = "anna@voorbeeld.nl", "bert@voorbeeld.nl"
ABSENT = "A" * 22
# By a token of a letter, not by who is in: whoever holds it may use it (tests of their own).
BY_TOKEN = {"link", "enter", "handed_over", "take_over", "address_old", "address_new", "old_pressed", "new_pressed"}


def everything_of(store: Store, address: str) -> None:
    """One row of everything that the portal can name."""
    with store.writing() as session:
        a_reader(session, address)
        asked = Question(address=address, message="Koop nu", language="nl", page="/contact")
        inquiry = receive_question(session, asked, NOW - timedelta(hours=1))
        handling.claim(session, inquiry, By(None, "Robin"), NOW)
        handling.mark_spam(session, inquiry, By(None, "Robin"), NOW)
        wish = Asked(kind=RequestKind.ACCESS, channel=Channel.PORTAL, language="nl", address=address)
        open_request(session, wish, NOW)
        subject = subject_of(session, address)
        supplements.add(session, subject.person_ids[0], "alles", "Zo zit het.", NOW)
        handing_over.make_link(session, subject, NOW)
        session.commit()


def marks(store: Store) -> dict[str, str]:
    """The newest mark in each table of the database."""
    with store.reading() as session:
        named = [table for table in Base.metadata.sorted_tables if {"mark", "id"} <= set(table.columns.keys())]
        newest = {each.name: session.scalar(select(each.c.mark).order_by(each.c.id.desc()).limit(1)) for each in named}
        return {name: mark for name, mark in newest.items() if mark}


def is_there(store: Store, mark: str) -> bool:
    with store.reading() as session:
        tables = [table for table in Base.metadata.sorted_tables if "mark" in table.columns]
        return any(session.scalar(select(table.c.mark).where(table.c.mark == mark)) for table in tables)


def test_what_is_of_another_is_not_there_at_any_address(app: Flask, enter: Enter, store: Store) -> None:
    everything_of(store, ANNA)
    before = marks(store)
    everything_of(store, BERT)
    enter(BERT).download()
    of_bert = {mark for name, mark in marks(store).items() if before.get(name) != mark}
    guest = enter(ANNA)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("portal.") and rule.arguments]
    named = [rule for rule in rules if rule.endpoint.partition(".")[2] not in BY_TOKEN]
    assert {"portal.request", "portal.withdraw", "portal.fetch", "portal.look"} <= {rule.endpoint for rule in named}
    for rule in named:
        if rule.arguments != {"mark"}:
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        absent = pressed(guest, method, rule.rule, ABSENT)
        assert absent[0] == 404, rule
        for mark in of_bert:
            assert pressed(guest, method, rule.rule, mark) == absent, (rule, mark)
    assert all(is_there(store, mark) for mark in of_bert)


def pressed(guest: object, method: str, rule: str, mark: str) -> tuple[int, str]:
    """The status and the page, without the name that was asked for."""
    path = rule.replace("<mark>", mark)
    send = {"data": {"text": "Van een ander."}} if method == "POST" else {}
    answer = guest.client.open(path, method=method, headers=guest.headers, **send)  # type: ignore[attr-defined]
    return answer.status_code, answer.text.replace(mark, "…")
