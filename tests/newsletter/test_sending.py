"""Sending a campaign through a real mail server."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.commands.backup import backup, restore
from sjoerd4u.config import Settings
from sjoerd4u.consent import ledger
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.mail import pipelining
from sjoerd4u.mail.models import Letter, Reason, SuppressionReason
from sjoerd4u.mail.pipelining import Fate
from sjoerd4u.mail.suppression import is_suppressed, suppress
from sjoerd4u.newsletter.campaigns import claiming, filling, progress, settling, steering
from sjoerd4u.newsletter.campaigns.barring import NO_BASIS
from sjoerd4u.newsletter.campaigns.claiming import Claimed
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.campaigns.filling import Pace
from sjoerd4u.newsletter.campaigns.progress import Sum
from sjoerd4u.newsletter.campaigns.sending import begin_due
from sjoerd4u.newsletter.campaigns.settling import Ended
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.newsletter.preferences import Choices, choose
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.people.restriction import restrict
from sjoerd4u.register.askings import NEWS_BY_MAIL
from tests.builders import NOW, a_reader, dump
from tests.ground.smtp import BUSY, CUT_AFTER_DOT, REFUSED, STALL, UNKNOWN, Server
from tests.newsletter.campaigns import (
    STAFF,
    a_campaign,
    app_that_sends_to,
    campaign,
    readers,
    send,
    state_of,
    the_sum,
)
from tests.visitor import Colleague

ASKED = ledger.Asked("/nieuwsbrief", "nl", NOW)


def claimed(store: Store, mark: str, holder: str) -> list[int]:
    """Begin this campaign; the rows that this worker has hold of then: two at most."""
    begin_due(store, NOW)
    with store.writing() as session:
        claiming.claim(session, campaign(session, mark).id, holder, 2, NOW)
        ids = [row.id for row in claiming.in_hand(session, holder)]
        session.commit()
    return ids


def press(store: Store, verb: Callable[..., bool], mark: str, at: datetime = NOW) -> bool:
    """What a colleague presses, in a transaction of its own."""
    with store.writing() as session:
        done = verb(session, mark, STAFF, at)
        session.commit()
    return done


@pytest.fixture
def sending(mailserver: Server, settings: Settings) -> Iterator[Flask]:
    """The product with a mail server."""
    with app_that_sends_to(mailserver, settings) as app:
        yield app


@pytest.fixture
def store(sending: Flask) -> Store:
    """The store of the app that sends."""
    store: Store = sending.extensions["store"]
    return store


def test_every_reader_gets_one_mail(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 20)
    mark = a_campaign(store)
    assert send(sending) == "begonnen, 20 verstuurd, klaar"
    assert Counter(letter.recipients[0] for letter in mailserver.letters) == {
        f"jo{n}@voorbeeld.nl": 1 for n in range(20)
    }
    assert the_sum(store, mark).accepted == 20
    assert state_of(store, mark) == ("klaar", None)
    assert send(sending) == "niets te versturen"


@pytest.mark.one_database
def test_headers_are_as_the_law_and_the_mail_programs_want(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 3)
    a_campaign(store)
    send(sending)
    ids = set()
    for letter in mailserver.wait_for(3):
        message = letter.message
        for name in ("From", "To", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"):
            assert len(message.get_all(name, [])) == 1
        leave = str(message["List-Unsubscribe"])
        assert leave.count("http") == 1
        assert leave[1:-1] in letter.links
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"bc[0-9a-f]{52}@terug\.test", letter.sender)
        assert letter.text
        assert 0 < len(letter.html) < 102_000
        assert letter.subject == "Nieuws over de wet – één"
        assert "{{" not in letter.text + letter.html
        ids.add(str(message["Message-ID"]))
    assert len(ids) == 3


def test_who_may_not_be_written_to_is_withheld_at_the_claim(sending: Flask, store: Store, mailserver: Server) -> None:
    left, _, _, paused, _, _ = readers(store, 6)
    mark = a_campaign(store)
    begin_due(store, NOW)
    with store.writing() as session:
        person = dict(session.execute(select(PersonAddress.address, PersonAddress.person_id)).all())
        unsubscribe(session, left, "afmeldpagina", NOW)
        restrict(session, person["jo1@voorbeeld.nl"], NOW)
        suppress(session, "jo2@voorbeeld.nl", SuppressionReason.OBJECTION, NOW)
        choose(session, paused, Choices([], "every", date(2026, 12, 24), False, False), ASKED, NOW)
        ledger.withdraw(session, [NEWS_BY_MAIL], person["jo4@voorbeeld.nl"], "Mijn gegevens", NOW)
        session.commit()
    send(sending)
    assert [letter.recipients for letter in mailserver.letters] == [("jo5@voorbeeld.nl",)]
    total = the_sum(store, mark)
    assert (total.accepted, total.withheld, total.readers) == (1, 5, 6)
    assert state_of(store, mark) == ("klaar", None)
    with store.reading() as session:
        why = dict(session.execute(select(Delivery.reason, func.count()).group_by(Delivery.reason)).all())
    assert why == {None: 1, NO_BASIS: 2, Reason.SUPPRESSED: 2, Reason.RESTRICTED: 1}


def test_who_moved_gets_it_at_the_new_address_unless_that_is_suppressed(
    sending: Flask, store: Store, mailserver: Server
) -> None:
    readers(store, 2)
    mark = a_campaign(store)
    begin_due(store, NOW)
    with store.writing() as session:
        for old, new in (("jo0@voorbeeld.nl", "els@elders.nl"), ("jo1@voorbeeld.nl", "weg@elders.nl")):
            session.execute(update(PersonAddress).where(PersonAddress.address == old).values(address=new))
        suppress(session, "weg@elders.nl", SuppressionReason.LEFT, NOW)
        session.commit()
    send(sending)
    assert [letter.recipients for letter in mailserver.letters] == [("els@elders.nl",)]
    assert the_sum(store, mark).withheld == 1


@pytest.mark.one_database
def test_who_is_forgotten_between_claim_and_mail_gets_none_and_is_withheld(
    sending: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(store, 2)
    mark = a_campaign(store)
    begin_due(store, NOW)
    look = claiming.in_hand

    def forget_first(session: Session, holder: str) -> list[Claimed]:
        with store.writing() as other:
            other.execute(delete(PersonAddress).where(PersonAddress.address == "jo0@voorbeeld.nl"))
            other.commit()
        return look(session, holder)

    monkeypatch.setattr(claiming, "in_hand", forget_first)
    send(sending)
    assert [letter.recipients for letter in mailserver.letters] == [("jo1@voorbeeld.nl",)]
    assert the_sum(store, mark) == Sum(2, accepted=1, withheld=1)


TOKEN = re.compile(rb"(?<=/)[\w-]{40,}|(?<=<)[\w-]{20,}(?=@)|jo\d@")


def test_who_allows_nothing_gets_the_same_bytes_as_everybody_like_that(
    sending: Flask, store: Store, mailserver: Server
) -> None:
    readers(store, 2)
    with store.writing() as session:
        for number, (opens, clicks) in enumerate(((True, False), (False, True), (True, True)), 2):
            a_reader(session, f"jo{number}@voorbeeld.nl", measure_opens=opens, measure_clicks=clicks)
        session.execute(update(Letter).values(state="posted", closed_at=NOW))
        session.commit()
    a_campaign(store)
    send(sending)
    sent = {letter.recipients[0][:3]: letter for letter in mailserver.wait_for(5)}
    masked = {name: TOKEN.sub(b"*", letter.raw.replace(b"=\r\n", b"")) for name, letter in sent.items()}
    assert masked["jo0"] == masked["jo1"]
    assert len(set(masked.values())) == 4
    seen = {name: ("/gezien/" in letter.html, "/door/" in letter.html) for name, letter in sent.items()}
    both = [(False, False), (False, False), (True, False), (False, True), (True, True)]
    assert [seen[f"jo{n}"] for n in range(5)] == both
    with store.reading() as session:
        noted = select(PersonAddress.address, Delivery.measure).join(Delivery, Delivery.address_id == PersonAddress.id)
        assert [kind for _, kind in sorted(session.execute(noted).all())] == ["none", "none", "opens", "clicks", "both"]


FAULTS = [BUSY, UNKNOWN, REFUSED, CUT_AFTER_DOT, STALL]


@pytest.mark.one_database
def test_every_fault_ends_in_its_state_and_nothing_goes_twice(
    sending: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelining, "LETTER_S", 0.5)
    readers(store, 8)
    mark = a_campaign(store)
    mailserver.plan(*FAULTS)
    send(sending)
    for minutes in (2, 10, 30):
        send(sending, NOW + timedelta(minutes=minutes))
    assert the_sum(store, mark) == Sum(8, accepted=4, failed=2, uncertain=2)
    assert max(Counter(letter.recipients for letter in mailserver.letters).values()) == 1
    assert state_of(store, mark) == ("klaar", None)
    with store.reading() as session:
        assert is_suppressed(session, mailserver.refusals[1][0][0])


@pytest.mark.one_database
def test_a_server_that_is_away_costs_nothing(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 3)
    mark = a_campaign(store)
    with mailserver.away():
        send(sending)
        assert the_sum(store, mark).planned == 3
    send(sending, NOW + timedelta(minutes=2))
    assert the_sum(store, mark).accepted == 3


@pytest.mark.one_database
def test_pausing_resuming_and_calling_off(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 4)
    mark = a_campaign(store)
    begin_due(store, NOW)
    press(store, steering.pause, mark)
    send(sending)
    assert (mailserver.letters, state_of(store, mark)) == ([], ("gepauzeerd", steering.BY_STAFF))
    press(store, steering.resume, mark)
    press(store, steering.call_off, mark)
    send(sending)
    assert mailserver.letters == []
    assert the_sum(store, mark) == Sum(4, withheld=4)
    assert not press(store, steering.resume, mark)


@pytest.mark.one_database
def test_calling_off_while_mail_is_going_ends_once_the_worker_lets_go(sending: Flask, store: Store) -> None:
    readers(store, 3)
    mark = a_campaign(store)
    cut, refused = claimed(store, mark, "a worker")
    press(store, steering.call_off, mark)
    assert send(sending) == "niets te versturen"
    with store.writing() as session:
        ended = [Ended(cut, Fate.NOT_TRIED, 1), Ended(refused, Fate.LATER, 1)]
        settling.settle(session, ended, "a worker", NOW)
        session.commit()
    assert send(sending) == "klaar"
    assert the_sum(store, mark) == Sum(3, withheld=3)
    with store.reading() as session:
        assert campaign(session, mark).withheld == 3


@pytest.mark.one_database
def test_a_worker_that_was_taken_for_dead_has_the_last_word_also_in_a_campaign_that_was_closed(
    sending: Flask, store: Store, mailserver: Server
) -> None:
    readers(store, 2)
    mark = a_campaign(store)
    went, later = claimed(store, mark, "slow")
    at = NOW + claiming.LEASE
    assert send(sending, at) == "2 onbekend, klaar"
    with store.writing() as session:
        settling.settle(session, [Ended(went, Fate.ACCEPTED, 1), Ended(later, Fate.LATER, 1)], "slow", at)
        session.commit()
    assert (state_of(store, mark)[0], the_sum(store, mark)) == ("bezig", Sum(2, accepted=1, retry=1))
    assert send(sending, at + timedelta(hours=1)) == "1 verstuurd, klaar"
    assert the_sum(store, mark) == Sum(2, accepted=2)
    assert len(mailserver.letters) == 1


@pytest.mark.one_database
def test_a_worker_that_tells_about_less_than_it_has_in_hand_settles_nothing(sending: Flask, store: Store) -> None:
    readers(store, 2)
    mark = a_campaign(store)
    went, _untold = claimed(store, mark, "a worker")
    with store.writing() as session, pytest.raises(RuntimeError, match="2 rows in hand and tells about 1"):
        settling.settle(session, [Ended(went, Fate.ACCEPTED, 1)], "a worker", NOW)
    assert the_sum(store, mark).accepted == 0


@pytest.mark.one_database
def test_after_a_restore_what_ran_or_was_planned_stands_still_and_asks(
    sending: Flask, store: Store, mailserver: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sjoerd4u.web.closing.SETTLE_S", 0)
    readers(store, 2)
    mark, planned = a_campaign(store), a_campaign(store, NOW + timedelta(days=9))
    stopped = a_campaign(store, NOW + timedelta(days=9))
    assert press(store, steering.pause, stopped)
    begin_due(store, NOW)
    shell = sending.test_cli_runner()
    assert shell.invoke(backup, [str(tmp_path / "kopie")]).exit_code == 0
    send(sending)
    told = shell.invoke(restore, [str(tmp_path / "kopie")])
    assert "Campaigns paused, since they may have gone already: 3." in told.output
    assert send(sending, NOW + timedelta(days=10)) == "niets te versturen"
    assert {state_of(store, one) for one in (mark, planned, stopped)} == {("gepauzeerd", steering.PUT_BACK)}
    assert len(mailserver.letters) == 2


@pytest.mark.one_database
def test_past_the_hour_it_pauses_and_asks(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 2)
    missed, late = a_campaign(store, start=False), a_campaign(store, start=False)
    with store.writing() as session:
        assert steering.plan(session, missed, NOW, None, STAFF, NOW)
        assert steering.plan(session, late, NOW, NOW + timedelta(minutes=5), STAFF, NOW)
        session.commit()
    send(sending, NOW + timedelta(hours=2))
    assert state_of(store, missed) == ("gepauzeerd", steering.MISSED)
    assert state_of(store, late) == ("gepauzeerd", steering.TOO_LATE)
    press(store, steering.resume, late, NOW + timedelta(hours=3))
    send(sending, NOW + timedelta(hours=3))
    assert the_sum(store, late).accepted == 2


def test_ten_presses_and_two_processes_send_one_mail_each(
    sending: Flask, store: Store, settings: Settings, mailserver: Server
) -> None:
    readers(store, 20)
    mark = a_campaign(store, start=False)
    with ThreadPoolExecutor(10) as people:
        started = list(people.map(lambda _: press(store, steering.start, mark), range(10)))
    assert started.count(True) == 1
    with app_that_sends_to(mailserver, settings) as other, ThreadPoolExecutor(2) as both:
        list(both.map(send, [sending, other]))
    send(sending)
    assert Counter(letter.recipients[0] for letter in mailserver.letters) == {
        f"jo{n}@voorbeeld.nl": 1 for n in range(20)
    }
    assert state_of(store, mark) == ("klaar", None)


@pytest.mark.one_database
def test_what_is_not_known_is_settled_by_staff(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 2)
    mark = a_campaign(store)
    mailserver.plan(CUT_AFTER_DOT)
    send(sending)
    mailserver.plan(CUT_AFTER_DOT)
    send(sending, NOW + timedelta(minutes=2))
    with store.reading() as session:
        first, second = progress.uncertain(session, campaign(session, mark))
    assert press(store, steering.it_arrived, first.mark)
    assert press(store, steering.send_again, second.mark)
    assert not press(store, steering.send_again, first.mark)
    send(sending, NOW + timedelta(minutes=5))
    assert the_sum(store, mark) == Sum(2, accepted=2)
    assert len({str(letter.message["Message-ID"]) for letter in mailserver.letters}) == 2


@pytest.mark.one_database
def test_a_campaign_stops_itself_when_too_much_comes_back(
    sending: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sjoerd4u.newsletter.campaigns.sending.ENOUGH_TO_JUDGE", 5)
    readers(store, 12)
    mark = a_campaign(store, stop_bounces=20)
    for n in range(3):
        mailserver.refuse_recipient(f"jo{n}@voorbeeld.nl", UNKNOWN)
    begin_due(store, NOW)
    with store.writing() as session:
        last = session.scalars(select(Delivery.id).order_by(Delivery.id.desc()).limit(5)).all()
        later = {"due_at": NOW + timedelta(minutes=1)}
        session.execute(update(Delivery).where(Delivery.id.in_(last)).values(later))
        session.commit()
    send(sending)
    send(sending, NOW + timedelta(minutes=1))
    assert state_of(store, mark) == ("gepauzeerd", steering.BOUNCED)
    assert the_sum(store, mark).planned == 5


def test_the_ledger_is_written_at_the_pace_that_was_asked() -> None:
    pace = Pace(NOW, rate=10, domain_rate=1)
    moments = [(pace.next(domain) - NOW).total_seconds() for domain in ("a.nl", "b.nl", "a.nl", "a.nl", "c.nl")]
    assert moments == [0, 0.1, 1, 2, 0.4]
    warm = Pace(NOW, warm_up=True)
    days = Counter((warm.next("a.nl") - NOW).days for _ in range(2000))
    assert days == {0: 500, 1: 1000, 2: 500}


def test_a_domain_keeps_its_pace_however_the_ledger_is_written(
    sending: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "BATCH", 2)
    readers(store, 5)
    a_campaign(store, domain_rate=1)
    adding, written = filling._fill_some, []

    def die_after_one(*given: Any) -> bool:
        written.append(adding(*given))
        if len(written) == 1:
            raise SystemExit
        return written[-1]

    monkeypatch.setattr(filling, "_fill_some", die_after_one)
    with pytest.raises(SystemExit):
        begin_due(store, NOW)
    begin_due(store, NOW)
    with store.reading() as session:
        moments = session.scalars(select(Delivery.due_at).order_by(Delivery.person_id)).all()
    assert [(moment - NOW).total_seconds() for moment in moments] == [0, 1, 2, 3, 4]


@pytest.mark.one_database
def test_leaving_in_the_middle_keeps_back_what_was_not_claimed(
    sending: Flask, store: Store, mailserver: Server
) -> None:
    readers(store, 3)
    mark = a_campaign(store)
    begin_due(store, NOW)
    with store.writing() as session:
        later = {"due_at": NOW + timedelta(minutes=1)}
        first = session.scalars(select(func.min(Delivery.id))).one()
        session.execute(update(Delivery).where(Delivery.id != first).values(later))
        session.commit()
    send(sending)
    [letter] = mailserver.wait_for(1)
    with store.reading() as session:
        keys = keyring(session)
        mine = session.scalars(select(Subscriber.mark).order_by(Subscriber.id)).all()
    ours = urlsplit(str(letter.message["List-Unsubscribe"])[1:-1]).path
    assert ours.endswith(keys.seal("leave", mine[0]))
    nobody = sending.test_client(use_cookies=False)
    door = ours.removesuffix(keys.seal("leave", mine[0]))
    for reader, kind in ((mine[1], "application/x-www-form-urlencoded"), (mine[2], "multipart/form-data")):
        path = door + keys.seal("leave", reader)
        for _ in range(2):
            answer = nobody.post(path, data={"List-Unsubscribe": "One-Click"}, content_type=kind)
            assert answer.status_code == 200
            assert "Location" not in answer.headers
            assert "Set-Cookie" not in answer.headers
    assert nobody.post(ours[:-2] + "xx", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    send(sending, NOW + timedelta(minutes=1))
    assert the_sum(store, mark) == Sum(3, accepted=1, withheld=2)
    assert len(mailserver.letters) == 1


@pytest.mark.one_database
def test_scanners_that_open_everything_change_nothing(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 2, measure_opens=True, measure_clicks=True)
    a_campaign(store)
    send(sending)
    before = dump(store)
    scanner = sending.test_client(use_cookies=False)
    paths = {urlsplit(link).path for letter in mailserver.letters for link in letter.links}
    assert {word for word in ("gezien", "door", "afmelden", "voorkeuren") for path in paths if word in path} == {
        *("gezien", "door", "afmelden", "voorkeuren")
    }
    for path in paths:
        for _ in range(LOOKS):
            assert scanner.head(path, headers=SCANNER).status_code < 400
            assert scanner.get(path, headers=SCANNER).status_code < 400
    assert sending.extensions["measured"].settle() == 0
    assert dump(store) == before


LOOKS = 3  # the proof with fifty was run by hand
SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks scanner)"}


@pytest.mark.one_database
def test_staff_see_the_sum_and_settle_what_is_unknown(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 3)
    mark = a_campaign(store)
    mailserver.plan(CUT_AFTER_DOT)
    begin_due(store, NOW)
    anna = Colleague(sending)
    page = anna.get(f"/kantoor/nieuwsbrief/{mark}/voortgang")
    assert "3 te gaan" in page.text
    anna.post(f"/kantoor/nieuwsbrief/{mark}/stilzetten", {})
    assert state_of(store, mark)[0] == "gepauzeerd"
    anna.post(f"/kantoor/nieuwsbrief/{mark}/hervatten", {})
    send(sending)
    send(sending, NOW + timedelta(minutes=2))
    page = anna.get(f"/kantoor/nieuwsbrief/{mark}/voortgang")
    assert f'href="/kantoor/nieuwsbrief/{mark}/uitkomst"' in page.text
    assert "3 = 2 aangenomen + 0 mislukt + 0 ingehouden + 1 onbekend" in page.text
    with store.reading() as session:
        [unknown] = progress.uncertain(session, campaign(session, mark))
    assert f"&lt;{unknown.mark}@sparklingcrm.nl&gt;" in page.text
    anna.post(f"/kantoor/nieuwsbrief/{mark}/onbekend/{unknown.mark}/aangekomen", {})
    assert the_sum(store, mark) == Sum(3, accepted=3)
    for wrong in ("bestaat-niet", "\x00", "x" * 500):
        assert anna.client.post(f"/kantoor/nieuwsbrief/{wrong}/stilzetten").status_code in (403, 404)
