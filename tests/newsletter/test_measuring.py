"""Opens and clicks: of whom, by whom, and what is left of it."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.consent.ledger import Asked
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Base, Moment, Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.campaigns import measuring_pages
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, Measure, OpenOrClick
from sjoerd4u.newsletter.campaigns.measuring import clicked_by_subject
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.newsletter.preferences import Choices, choose
from sjoerd4u.people import restriction
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from tests.builders import NOW, dump
from tests.newsletter.sent import BROWSER, HOME, Sent, a_campaign, to_reader, visit

SCANNERS = ("Mozilla/5.0 (compatible; Barracuda Sentinel)", "curl/8.5.0", "Mozilla/5.0", BROWSER, "")
LOOKS = 2  # the proof with fifty was run by hand
KEY = json.loads((Path(__file__).parent / "traces.json").read_text())


def settle(app: Flask) -> int:
    measured: measuring_pages.Measured = app.extensions["measured"]
    return measured.settle()


def one_reader(store: Store, allows: Measure = Measure.BOTH, links: int = 4) -> Sent:
    with store.writing() as session:
        sent = a_campaign(session, links)
        to_reader(session, sent, "jo@voorbeeld.nl", allows)
        session.commit()
    return sent


def rows(store: Store) -> list[tuple[int, bool]]:
    with store.reading() as session:
        found = session.execute(select(OpenOrClick.number, OpenOrClick.by_machine))
        return sorted((row.number, row.by_machine) for row in found)


def test_the_human_count_is_that_of_the_key(app: Flask, store: Store, clock: time_machine.Traveller) -> None:
    with store.writing() as session:
        sent = a_campaign(session)
        names = {f"lezer{number}@voorbeeld.nl": name for number, name in enumerate(KEY["readers"])}
        for address, name in names.items():
            to_reader(session, sent, address, Measure(KEY["readers"][name].get("allows", "both")))
        session.commit()
    asked = []
    for address, name in names.items():
        for what, after, agent, *more in KEY["readers"][name]["does"]:
            headers = dict(more[0]) if more else {}
            path = sent.pictures[address] if what == "open" else sent.links[address][int(what)]
            method = headers.pop("method", "GET")
            asked.append((after, path, method, KEY["agents"][agent], headers))
    for after, path, method, agent, headers in sorted(asked, key=lambda one: one[0]):
        clock.move_to(NOW + timedelta(seconds=after))
        app.extensions["measured"].settle_now()
        visit(app, path, method, agent, **headers)
    settle(app)
    with store.reading() as session:
        theirs = (
            select(Delivery.mark, OpenOrClick.number)
            .join(OpenOrClick, OpenOrClick.delivery_id == Delivery.id)
            .where(OpenOrClick.by_machine.is_(False))
        )
        seen: dict[str, list[str]] = {}
        for mark, number in session.execute(theirs.order_by(OpenOrClick.number)):
            seen.setdefault(mark, []).append(str(number or "open"))
    found = {name: seen.get(sent.marks[address], []) for address, name in names.items()}
    assert found == {name: reader["people"] for name, reader in KEY["readers"].items()}
    assert Counter(what for those in found.values() for what in those) == KEY["people"]


def test_who_allows_nothing_leaves_the_database_the_same(app: Flask, store: Store) -> None:
    sent = one_reader(store, Measure.NONE)
    before = dump(store)
    for agent in SCANNERS:
        for path in (sent.pictures["jo@voorbeeld.nl"], *sent.links["jo@voorbeeld.nl"].values()):
            for method in ("GET", "HEAD"):
                assert visit(app, path, method, agent)[0] in (200, 302)
    assert settle(app) == 0
    assert dump(store) == before


@pytest.mark.one_database
def test_a_look_writes_nothing_by_itself_not_even_of_who_allows_it(app: Flask, store: Store) -> None:
    sent = one_reader(store)
    before = dump(store)
    visit(app, sent.pictures["jo@voorbeeld.nl"])
    visit(app, sent.links["jo@voorbeeld.nl"][1])
    assert dump(store) == before
    assert settle(app) == 2


@pytest.mark.one_database
def test_who_says_to_be_a_program_leaves_the_database_the_same(app: Flask, store: Store) -> None:
    sent = one_reader(store)
    before = dump(store)
    for agent in (*SCANNERS, "Mozilla/5.0 Chrome/142.0 (Sophos Email Security)"):
        for path in (sent.pictures["jo@voorbeeld.nl"], *sent.links["jo@voorbeeld.nl"].values()):
            for _ in range(LOOKS):
                assert visit(app, path, "HEAD", agent)[0] in (200, 302)
                assert agent == BROWSER or visit(app, path, "GET", agent)[0] in (200, 302)
        assert settle(app) == 0
    assert dump(store) == before


@pytest.mark.one_database
def test_the_hidden_link_tells_on_nobody_else_when_a_known_program_follows_it(
    app: Flask, store: Store, clock: time_machine.Traveller
) -> None:
    sent = one_reader(store)
    clock.move_to(NOW + timedelta(hours=1))
    visit(app, sent.pictures["jo@voorbeeld.nl"])
    settle(app)
    visit(app, sent.links["jo@voorbeeld.nl"][0], agent="curl/8.5.0")
    settle(app)
    assert rows(store) == [(0, False)]


def test_a_program_in_disguise_is_counted_apart(app: Flask, store: Store, clock: time_machine.Traveller) -> None:
    sent = one_reader(store)
    visit(app, sent.links["jo@voorbeeld.nl"][1])
    settle(app)
    clock.move_to(NOW + timedelta(hours=1))
    visit(app, sent.links["jo@voorbeeld.nl"][1])
    visit(app, sent.links["jo@voorbeeld.nl"][1])
    settle(app)
    assert rows(store) == [(1, False), (1, True)]
    with store.reading() as session:
        assert clicked_by_subject(session, sent.campaign_id) == {"A": 1}


def test_after_withdrawal_old_messages_write_nothing_and_what_was_measured_is_gone(app: Flask, store: Store) -> None:
    sent = one_reader(store)
    with store.writing() as session:
        to_reader(session, sent, "li@voorbeeld.nl")
        session.commit()
    picture, link = sent.pictures["jo@voorbeeld.nl"], sent.links["jo@voorbeeld.nl"][2]
    visit(app, picture)
    visit(app, link)
    assert settle(app) == 2
    with store.writing() as session:
        mark = session.scalars(select(Subscriber.mark).order_by(Subscriber.id).limit(1)).one()
        asked = Asked("/nieuwsbrief/voorkeuren", "nl", NOW)
        assert choose(session, mark, Choices([], "every", None, True, False), asked, NOW)
        session.commit()
    assert [number for number, _ in rows(store)] == [0]
    visit(app, link)
    visit(app, sent.pictures["li@voorbeeld.nl"])
    with store.writing() as session:  # in the seconds before it is written down
        li = session.scalars(select(Subscriber.mark).order_by(Subscriber.id.desc()).limit(1)).one()
        choose(session, li, Choices([], "every", None, False, False), asked, NOW)
        choose(session, mark, Choices([], "every", None, False, False), asked, NOW)
        session.commit()
    visit(app, picture)
    assert settle(app) == 0
    with store.writing() as session:  # a new yes is for new messages
        choose(session, mark, Choices([], "every", None, True, True), asked, NOW)
        session.commit()
    before = dump(store)
    assert visit(app, picture) == (200, "")
    assert visit(app, link) == (302, "https://elders.example/stuk-2")
    assert settle(app) == 0
    assert dump(store) == before
    assert rows(store) == []


@pytest.mark.parametrize("how", ["left", "restricted", "forgotten"])
@pytest.mark.one_database
def test_who_left_or_stands_still_or_is_forgotten_is_not_measured_and_the_links_still_lead_on(
    app: Flask, store: Store, how: str
) -> None:
    sent = one_reader(store)
    with store.writing() as session:
        reader = session.scalars(select(Subscriber)).one()
        if how == "left":
            unsubscribe(session, reader.mark, "afmeldpagina", NOW)
        elif how == "restricted":
            restriction.restrict(session, reader.person_id, NOW)
        else:
            session.delete(session.scalars(select(Delivery)).one())
        session.commit()
    before = dump(store)
    assert visit(app, sent.pictures["jo@voorbeeld.nl"])[0] == 200
    assert visit(app, sent.links["jo@voorbeeld.nl"][1]) == (302, "https://elders.example/stuk-1")
    assert visit(app, sent.links["jo@voorbeeld.nl"][0]) == (302, HOME)
    assert settle(app) == 0
    assert dump(store) == before


@pytest.mark.one_database
def test_only_our_own_links_lead_anywhere(app: Flask, store: Store) -> None:
    sent = one_reader(store)
    with store.writing() as session:
        other = a_campaign(session, 1)
        to_reader(session, other, "li@voorbeeld.nl")
        session.commit()
    link, elsewhere = sent.links["jo@voorbeeld.nl"][1], other.links["li@voorbeeld.nl"][1]
    token, mark = link.split("/")[-2:]
    swapped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (
        f"/nieuwsbrief/door/{swapped}/{mark}",
        f"/nieuwsbrief/door/{token}/{new_mark()}",
        f"/nieuwsbrief/door/{token}/{elsewhere.split('/')[-1]}",
        f"/nieuwsbrief/door/{token}/https:%2F%2Fkwaad.example",
        f"/nieuwsbrief/door/{token}/%00",
        f"/nieuwsbrief/door/{token}/{2**63}",
        f"/nieuwsbrief/gezien/{token}.gif",
        f"/nieuwsbrief/gezien/{'x' * 3000}.gif",
    ):
        assert visit(app, wrong) == (404, ""), wrong
    answer = app.test_client().get(link, base_url=HOME)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_of_an_open_only_the_day_is_kept(app: Flask, store: Store, clock: time_machine.Traveller) -> None:
    sent = one_reader(store)
    clock.move_to(NOW + timedelta(hours=2))
    visit(app, sent.pictures["jo@voorbeeld.nl"])
    visit(app, sent.links["jo@voorbeeld.nl"][3])
    settle(app)
    table = Base.metadata.tables[OpenOrClick.__tablename__]
    assert not [column.name for column in table.columns if isinstance(column.type, Moment)]
    said = repr(dump(store))
    assert BROWSER not in said
    assert "127.0.0.1" not in said
    with store.reading() as session:
        records = everything_about(session, subject_of(session, "jo@voorbeeld.nl"))
    measured = [record for record in records if record.table == "open_or_click"]
    assert [value.value for record in measured for value in record.values if value.key.endswith("seen_on")] == [
        day_of(NOW)
    ] * 2
    assert [value.value for value in measured[1].values if value.key.endswith("target")] == [
        "https://elders.example/stuk-3"
    ]
    assert measured[0].kept_until is not None


@pytest.mark.one_database
def test_thirteen_months_after_sending_nothing_is_measured_any_more(
    app: Flask, store: Store, clock: time_machine.Traveller
) -> None:
    sent = one_reader(store)
    clock.move_to(NOW + timedelta(days=400))
    visit(app, sent.pictures["jo@voorbeeld.nl"])
    assert settle(app) == 0
