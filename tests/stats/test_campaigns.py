"""What became of a campaign: counted while the rows are here, and the same when they are gone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of, end_of
from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, Measure, OpenOrClick
from sjoerd4u.newsletter.campaigns.measuring import OPENED, Hit, write_down
from sjoerd4u.newsletter.campaigns.tally import Tally, count_and_forget, link_tallies, tallies
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people import restriction
from sjoerd4u.register.purposes import SENT_NEWS
from sjoerd4u.stats import campaigns
from tests.builders import NOW
from tests.newsletter.sent import Sent, a_campaign, to_reader
from tests.visitor import Colleague

SOON = NOW + timedelta(hours=1)


def a_measured_campaign(session: Session, readers: int = 14, clicking: int = 12, name: str = "lezer") -> Sent:
    """Sent to so many readers, of whom so many opened it and followed the first link; one program, one who left."""
    sent = a_campaign(session)
    hits = []
    for number in range(readers):
        mark = to_reader(session, sent, f"{name}{number}@voorbeeld.nl")
        key = session.scalars(select(Delivery.id).where(Delivery.mark == mark)).one()
        hits += [Hit(key, OPENED, SOON), Hit(key, 1, SOON)] if number < clicking else []
        hits += [Hit(key, 2, NOW)] if number == 0 else []
    to_reader(session, sent, f"{name}-stil@voorbeeld.nl", Measure.NONE)
    assert write_down(session, hits) == 2 * clicking + 1
    return sent


def test_a_campaign_adds_up_before_and_after_its_rows_are_gone(store: Store) -> None:
    with store.writing() as session:
        sent = a_measured_campaign(session)
        last = session.scalars(select(Subscriber.mark).order_by(Subscriber.id.desc()).limit(1)).one()
        unsubscribe(session, last, "afmeldpagina", SOON)
        session.commit()
    expected = {(sent.campaign_id, "A"): Tally(15, 0, 0, 1, 14, 12, 0, 14, 12, 1)}
    after = end_of(SENT_NEWS.last_day(day_of(NOW)))
    with store.reading() as session:
        assert tallies(session, [sent.campaign_id]) == expected
        links = link_tallies(session, sent.campaign_id)
        assert [(link.number, link.people, link.programs) for link in links][:2] == [(1, 12, 0), (2, 0, 1)]
    assert count_and_forget(store, after - timedelta(seconds=1)) == 0
    with store.writing() as session:
        stored = session.scalars(select(Delivery.person_id).order_by(Delivery.id).limit(1)).one()
        assert stored
        restriction.restrict(session, stored, NOW)
        session.commit()
    assert count_and_forget(store, after) == 14
    assert count_and_forget(store, after) == 0
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1, "only stored: it stays"
        assert session.scalar(select(func.count()).select_from(OpenOrClick)) == 3
        assert tallies(session, [sent.campaign_id]) == expected
        again = link_tallies(session, sent.campaign_id)
        assert [tuple(link) for link in again] == [tuple(link) for link in links]


def test_fewer_than_ten_people_are_not_told(session: Session) -> None:
    few, many = a_measured_campaign(session, 14, 9), a_measured_campaign(session, 14, 12, "ander")
    assert campaigns.links(session, few.mark).rows[0].numbers == (None, None)
    assert campaigns.links(session, many.mark).rows[0].numbers == (12, None)
    assert campaigns.of_those(9, 40) == "minder dan tien van de 40 die ons laten meten"
    assert campaigns.of_those(9, 9) == "minder dan tien lezers laten ons dit meten"
    assert campaigns.of_those(12, 1234) == "12 van de 1.234 die ons laten meten"


@pytest.mark.one_database
def test_the_pages_with_figures_are_there_and_cost_the_same_with_more(
    app: Flask, office: Colleague, store: Store
) -> None:
    said: list[str] = []

    def note(*args: object) -> None:
        said.append(str(args[2]))

    paths = [
        *("/kantoor/cijfers", "/kantoor/cijfers/bezoek?periode=12-maanden", "/kantoor/cijfers/nieuwsbrief"),
        *("/kantoor/cijfers/opvolging?periode=nergens", "/kantoor/cijfers/nieuwsbrief/lezers.csv"),
        "/kantoor/cijfers/nieuwsbrief?periode=4-weken",
    ]
    counted = []
    for round_ in range(2):
        with store.writing() as session:
            sent = a_measured_campaign(session, name=f"ronde{round_}-")
            session.commit()
        result = f"/kantoor/nieuwsbrief/{sent.mark}/uitkomst"
        numbers = []
        for path in (*paths, result, f"{result}/links.csv"):
            said.clear()
            event.listen(store.engine, "before_cursor_execute", note)
            answer = office.get(path)
            event.remove(store.engine, "before_cursor_execute", note)
            numbers.append(len(said))
            assert "@voorbeeld.nl" not in answer.text
        counted.append(numbers)
        if round_ == 0:
            page = office.get(result).text
            assert "12 van de 14 die ons laten meten" in page
            assert "15 = 15 aangenomen + 0 mislukt + 0 ingehouden + 0 onbekend" in page
    assert counted[0] == counted[1]
    for absent in ("/kantoor/nieuwsbrief/x/uitkomst", "/kantoor/cijfers/bezoek/x.csv", "/kantoor/cijfers/x/bezoek.csv"):
        office.get(absent, 404)
