"""Posting: what goes, what stays, and what is on the line."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from flask import Flask
from sqlalchemy import Connection, Delete, Update, delete, select, update
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from sjoerd4u.config import BadSetting, Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import claiming, ways
from sjoerd4u.mail import post as posting_room
from sjoerd4u.mail.composing import DkimKey
from sjoerd4u.mail.models import Letter, LetterState, Reason, SuppressionReason
from sjoerd4u.mail.outbox import Link
from sjoerd4u.mail.suppression import is_suppressed, suppress
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.purposes import CORRESPONDENCE, NEWSLETTER, RIGHTS
from tests.builders import NOW
from tests.ground.smtp import BUSY, CUT_AFTER_DOT, UNKNOWN, Server
from tests.mail.letters import app_that_posts_to, leaving, letters, only_letter, post, with_demo_letter, write
from tests.mail.test_composing import EVIL, is_verified

ADDRESS = "jo@voorbeeld.nl"


@pytest.fixture
def store(posting: Flask) -> Store:
    """The store of the app that posts."""
    store: Store = posting.extensions["store"]
    return store


@pytest.fixture
def silent(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged, and a look afterwards that no address or token is in it."""
    yield caplog
    assert ADDRESS not in caplog.text
    assert "/afmelden/" not in caplog.text


# ---- what goes ----


def test_a_letter_goes_once_and_is_closed(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store)
    assert post(posting) == "1 verstuurd"
    assert post(posting) == "niets te versturen"
    letter = only_letter(store)
    assert (letter.state, letter.reason, letter.tries, letter.claimed_until) == (LetterState.POSTED, None, 1, None)
    assert letter.closed_at is not None
    assert NOW <= letter.closed_at < NOW + timedelta(minutes=1)
    assert [arrived.recipients for arrived in mailserver.letters] == [(ADDRESS,)]


def test_a_letter_that_is_not_due_stays(posting: Flask, store: Store) -> None:
    write(store, at=NOW + timedelta(seconds=60))
    assert post(posting) == "niets te versturen"


def test_the_longest_due_goes_first_over_one_connection(posting: Flask, store: Store, mailserver: Server) -> None:
    for number in (2, 0, 1):
        write(store, to=f"jo{number}@voorbeeld.nl", at=NOW - timedelta(hours=2 - number))
    post(posting)
    assert [arrived.recipients[0][2] for arrived in mailserver.letters] == ["0", "1", "2"]
    assert mailserver.connections == 1


def test_each_letter_speaks_its_own_language(posting: Flask, store: Store, mailserver: Server) -> None:
    for language in ("nl", "en", "nl"):
        write(store, language=language)
    post(posting)
    dutch, english, again = mailserver.letters
    assert [arrived.message["Content-Language"] for arrived in (dutch, english, again)] == ["nl", "en", "nl"]
    assert ["23 november" in arrived.text for arrived in (dutch, english, again)] == [True, False, True]
    assert "23 November" in english.text
    assert english.link("/en/nieuwsbrief/").startswith("http://sjoerd4u.test/en/nieuwsbrief/afmelden/")
    assert dutch.link("/nieuwsbrief/").startswith("http://sjoerd4u.test/nieuwsbrief/afmelden/")


def test_a_link_is_sealed_for_its_row_and_use(posting: Flask, store: Store, mailserver: Server) -> None:
    mark = new_mark()
    write(store, links={"leave": Link("newsletter.leave", "leave", mark)})
    post(posting)
    token = mailserver.letters[0].link("/afmelden/").rpartition("/")[2]
    with store.reading() as session:
        assert session.info["keyring"].unseal("leave", token) == mark


def test_the_letter_has_the_leaving_headers_of_rfc_8058(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store, purpose=NEWSLETTER)
    write(store, links={"other": leaving()["leave"]})
    post(posting)
    news, other = (arrived.message for arrived in mailserver.letters)
    assert news["List-Unsubscribe"] == f"<{mailserver.letters[0].link('/afmelden/')}>"
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert news["List-Id"] == "<crm-nieuwsberichten.sparklingcrm.nl>"
    assert "List-Unsubscribe" not in other


def test_news_has_its_own_sender(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store, purpose=NEWSLETTER)
    write(store)
    post(posting)
    assert [arrived.message["From"] for arrived in mailserver.letters] == [
        "Sjoerd4u <nieuws@sparklingcrm.nl>",
        "Sjoerd4u <service@sparklingcrm.nl>",
    ]
    assert [arrived.sender for arrived in mailserver.letters] == ["nieuws@sparklingcrm.nl", "service@sparklingcrm.nl"]


def test_styles_stand_in_the_tags_and_dark_ones_in_the_head(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store)
    post(posting)
    html = mailserver.letters[0].html
    assert '<p style="color: red;">' in html
    assert "@media (prefers-color-scheme: dark)" in html


@pytest.mark.parametrize("kind", ["confirm", "already"])
def test_the_newsletters_own_letters_can_be_posted(posting: Flask, store: Store, mailserver: Server, kind: str) -> None:
    links = {name: Link(f"newsletter.{name}", name, new_mark()) for name in ("confirm", "leave", "preferences")}
    for language in ("nl", "en"):
        write(store, kind=f"newsletter/{kind}", language=language, links=links)
    assert post(posting) == "2 verstuurd"
    assert all(len(arrived.raw) < 102_000 and "sparklingcrm" in arrived.text for arrived in mailserver.letters)


def test_with_a_key_what_arrives_is_signed(
    mailserver: Server, settings: Settings, private_key: RSAPrivateKey, dkim_key: DkimKey, tmp_path: Path
) -> None:
    pem = tmp_path / "dkim.pem"
    pem.write_bytes(dkim_key.pem)
    with app_that_posts_to(mailserver, settings, dkim_key=str(pem), dkim_selector=dkim_key.selector) as app:
        write(app.extensions["store"], words={"subject": "Één bericht met é en €"})
        assert post(app) == "1 verstuurd"
    assert is_verified(mailserver.letters[0].raw, private_key)


# ---- what stays ----


def a_restricted_person(store: Store) -> int:
    with store.writing() as session:
        person = Person(mark=new_mark(), source="test", met_at=NOW, restricted_at=NOW, language="nl")
        session.add(person)
        session.commit()
        return person.id


def test_somebody_whose_data_are_restricted_gets_nothing(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store, person_id=a_restricted_person(store))
    assert post(posting) == "1 ingehouden"
    letter = only_letter(store)
    assert (letter.state, letter.reason) == (LetterState.WITHHELD, Reason.RESTRICTED)
    assert letter.closed_at is not None
    assert mailserver.letters == []


def test_a_letter_that_names_no_person_is_kept_back_by_whose_its_address_is(
    posting: Flask, store: Store, mailserver: Server
) -> None:
    person_id = a_restricted_person(store)
    with store.writing() as session:
        session.add(PersonAddress(person_id=person_id, address=ADDRESS, verified_at=NOW))
        session.commit()
    write(store)
    write(store, "ander@voorbeeld.nl")
    assert post(posting) == "1 ingehouden, 1 verstuurd"
    assert letters(store)[0].reason == Reason.RESTRICTED
    assert [arrived.recipients for arrived in mailserver.letters] == [("ander@voorbeeld.nl",)]


def test_who_restricted_the_use_of_their_data_can_still_ask_for_something_new(posting: Flask, store: Store) -> None:
    confirm = {"confirm": Link("newsletter.confirm", "confirm", new_mark())}
    write(store, kind="newsletter/confirm", links=confirm, person_id=a_restricted_person(store))
    assert post(posting) == "1 verstuurd"


def test_a_suppressed_address_gets_only_what_it_asked_for_just_now(
    posting: Flask, store: Store, mailserver: Server
) -> None:
    with store.writing() as session:
        suppress(session, ADDRESS, SuppressionReason.COMPLAINT, NOW)
        session.commit()
    write(store)
    write(store, kind="newsletter/confirm", links={"confirm": Link("newsletter.confirm", "confirm", new_mark())})
    assert post(posting) == "1 ingehouden, 1 verstuurd"
    assert [letter.state for letter in letters(store)] == [LetterState.WITHHELD, LetterState.POSTED]
    assert letters(store)[0].reason == Reason.SUPPRESSED
    assert [arrived.subject for arrived in mailserver.letters] == ["Bevestig uw aanmelding voor ons nieuws"]


def test_an_answer_the_law_owes_goes_all_the_same(posting: Flask, store: Store) -> None:
    person_id = a_restricted_person(store)
    with store.writing() as session:
        suppress(session, ADDRESS, SuppressionReason.OBJECTION, NOW)
        session.commit()
    write(store, purpose=RIGHTS, person_id=person_id)
    assert post(posting) == "1 verstuurd"


def test_a_letter_without_a_purpose_of_the_register_stays(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store, purpose=replace(CORRESPONDENCE, slug="verzonnen"))
    assert post(posting) == "1 ingehouden"
    assert only_letter(store).reason == Reason.NO_PURPOSE
    assert mailserver.letters == []


def test_an_erased_letter_is_not_posted(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store)
    with store.writing() as session:
        session.delete(session.scalars(select(Letter)).one())
        session.commit()
    assert post(posting) == "niets te versturen"
    assert mailserver.letters == []


# ---- what is not safe ----


@pytest.mark.parametrize("place", ["subject", "language"])
def test_no_string_makes_another_header_on_the_line(
    posting: Flask, store: Store, mailserver: Server, silent: pytest.LogCaptureFixture, place: str
) -> None:
    evil = [text for text in EVIL if not set("\ud800\x00") & set(text)]  # those two no database takes
    for text in evil:
        write(store, **({"words": {"subject": text}} if place == "subject" else {"language": text}))
    with silent.at_level(logging.ERROR):
        assert post(posting) == f"{len(evil)} mislukt"
    assert {(letter.state, letter.reason) for letter in letters(store)} == {(LetterState.FAILED, Reason.UNSAFE)}
    assert mailserver.attempts == 0
    assert len([record for record in silent.records if record.levelno == logging.ERROR]) == len(evil)


def test_no_address_makes_another_header_or_receiver(posting: Flask, store: Store, mailserver: Server) -> None:
    evil = [ADDRESS + text for text in EVIL if not set("\ud800\x00") & set(text)]
    for text in [*evil, f"{ADDRESS},x@kwaad.nl", f"{ADDRESS}> RCPT TO:<x@kwaad.nl"]:
        write(store, to=text)
    assert post(posting) == f"{len(evil) + 2} mislukt"
    assert mailserver.attempts == 0


def test_a_broken_template_is_tried_again_and_said_aloud(
    posting: Flask, store: Store, silent: pytest.LogCaptureFixture
) -> None:
    write(store, kind="demo/absent")
    assert post(posting) == "1 later opnieuw"
    assert (only_letter(store).state, only_letter(store).reason) == (LetterState.WAITING, Reason.BROKEN)
    assert "TemplateNotFound" in silent.text


def test_a_sender_that_is_not_an_address_stops_the_start(mailserver: Server, settings: Settings) -> None:
    for changes in ({"mail_sender": "Sjoerd <a@b.nl>"}, {"news_sender": "nergens"}, {"dkim_key": "/nergens"}):
        with pytest.raises(BadSetting), app_that_posts_to(mailserver, settings, **changes):
            pass


# ---- crashes and crowds ----


def test_after_a_crash_the_same_letter_goes_again_with_the_same_bytes(
    posting: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    with monkeypatch.context() as crash:
        crash.setattr(posting_room, "_note", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            post(posting)
    assert only_letter(store).state == LetterState.CLAIMED
    assert post(posting, NOW + claiming.LEASE - timedelta(seconds=5)) == "niets te versturen"
    assert post(posting, NOW + claiming.LEASE + timedelta(seconds=5)) == "1 verstuurd"
    first, second = mailserver.letters
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.raw == second.raw


def test_a_letter_withheld_while_on_its_way_says_that_it_went(
    posting: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    send = posting_room._send

    def send_and_withhold(*args: object) -> Exception | None:
        problem = send(*args)  # type: ignore[arg-type]
        with store.writing() as session:
            session.execute(update(Letter).values(state=LetterState.WITHHELD, reason="afgemeld", closed_at=NOW))
            session.commit()
        return problem

    monkeypatch.setattr(posting_room, "_send", send_and_withhold)
    post(posting)
    assert (only_letter(store).state, only_letter(store).reason) == (LetterState.POSTED, None)


def test_a_letter_withheld_while_it_was_refused_stays_withheld(
    posting: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    mailserver.plan(BUSY)
    send = posting_room._send

    def send_and_withhold(*args: object) -> Exception | None:
        problem = send(*args)  # type: ignore[arg-type]
        with store.writing() as session:
            session.execute(update(Letter).values(state=LetterState.WITHHELD, reason="afgemeld", closed_at=NOW))
            session.commit()
        return problem

    monkeypatch.setattr(posting_room, "_send", send_and_withhold)
    post(posting)
    assert (only_letter(store).state, only_letter(store).reason) == (LetterState.WITHHELD, "afgemeld")


@pytest.mark.parametrize("what", ["withheld", "erased", "claimed by another"])
def test_a_letter_that_is_no_longer_ours_just_after_it_was_claimed_does_not_go(
    posting: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    write(store, to="al@voorbeeld.nl", at=NOW - timedelta(hours=1))
    write(store)
    claim = claiming.claim_next
    theirs = Letter.address == "al@voorbeeld.nl"
    happens: dict[str, Update | Delete] = {
        "withheld": update(Letter).where(theirs).values(state=LetterState.WITHHELD, reason="afgemeld", closed_at=NOW),
        "erased": delete(Letter).where(theirs),
        "claimed by another": update(Letter).where(theirs).values(claimed_until=NOW + timedelta(hours=1)),
    }

    def claim_and_lose(session: Session, at: datetime) -> claiming.Claim | None:
        claimed = claim(session, at)
        if claimed and session.scalar(select(Letter.address).where(Letter.id == claimed.letter_id)) != ADDRESS:
            session.execute(happens[what])
        return claimed

    monkeypatch.setattr(claiming, "claim_next", claim_and_lose)
    assert post(posting) == "1 verstuurd"
    assert [arrived.recipients for arrived in mailserver.letters] == [(ADDRESS,)]


def test_how_a_letter_ended_is_written_with_the_claim_of_the_next(posting: Flask, store: Store) -> None:
    for number in range(5):
        write(store, to=f"jo{number}@voorbeeld.nl")
    begun: list[bool] = []
    listen(store.engine, "begin", lambda connection: begun.append(_writes(connection)))
    assert post(posting) == "5 verstuurd"
    assert sum(begun) == 6


def _writes(connection: Connection) -> bool:
    return not connection.get_execution_options().get("sjoerd4u_reads", False)


def test_a_letter_that_went_says_so_also_when_the_next_cannot_be_claimed(
    posting: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    write(store)
    claim, calls = claiming.claim_next, []

    def claim_once(session: Session, at: datetime) -> claiming.Claim | None:
        calls.append(at)
        if len(calls) == 2:
            raise RuntimeError("a page of the disk that cannot be read")
        return claim(session, at)

    monkeypatch.setattr(claiming, "claim_next", claim_once)
    with pytest.raises(RuntimeError):
        post(posting)
    assert sorted(letter.state for letter in letters(store)) == [LetterState.POSTED, LetterState.WAITING]
    assert post(posting, NOW + claiming.LEASE * 2) == "1 verstuurd"
    assert len(mailserver.letters) == 2


def test_nothing_is_claimed_while_the_line_is_opened_again(
    posting: Flask, store: Store, mailserver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    write(store)
    mailserver.plan(CUT_AFTER_DOT)
    opened, states = ways.Line.configure_host, []

    def configure_host(line: ways.Line) -> ways.Host:
        states.append(sorted(letter.state for letter in letters(store)))
        return opened(line)

    monkeypatch.setattr(ways.Line, "configure_host", configure_host)
    post(posting)
    assert len(states) == 2
    assert not any(LetterState.CLAIMED in at_that_moment for at_that_moment in states)


def test_three_posters_at_once_post_each_letter_once(posting: Flask, store: Store, mailserver: Server) -> None:
    for number in range(60):
        write(store, to=f"jo{number}@voorbeeld.nl")
    barrier = Barrier(3)

    def at_once() -> None:
        barrier.wait()
        post(posting)

    threads = [Thread(target=at_once) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived = Counter(arrived.recipients[0] for arrived in mailserver.letters)
    assert (len(arrived), set(arrived.values())) == (60, {1})
    assert {letter.state for letter in letters(store)} == {LetterState.POSTED}


def test_a_long_run_does_not_let_its_own_leases_lapse(
    posting: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(0, 10_000_000, 200))
    monkeypatch.setattr(posting_room.time, "monotonic", lambda: next(ticks))
    seen = []
    claim = claiming.claim_next
    monkeypatch.setattr(claiming, "claim_next", lambda session, at: (seen.append(at), claim(session, at))[1])
    write(store)
    write(store)
    post(posting)
    assert seen[1] - seen[0] >= claiming.LEASE


def test_a_letter_is_done_with_before_its_lease_lapses() -> None:
    assert timedelta(seconds=max(ways.COMMAND_S, ways.CONTENT_S)) < timedelta(seconds=ways.LETTER_S) < claiming.LEASE


# ---- a server with moods ----


def test_tries_come_later_and_later_for_a_day(posting: Flask, store: Store, mailserver: Server) -> None:
    write(store)
    mailserver.plan(*[BUSY] * 20)
    at, waits = NOW, []
    while only_letter(store).state == LetterState.WAITING:
        post(posting, at)
        waits.append(round((only_letter(store).due_at - at) / timedelta(minutes=1)))
        at = max(only_letter(store).due_at, at + timedelta(minutes=1))
    assert waits[:4] == [1, 5, 15, 60]
    assert sum(waits[:-1]) == 24 * 60
    letter = only_letter(store)
    assert (letter.state, letter.reason, letter.closed_at is not None) == (LetterState.FAILED, Reason.GAVE_UP, True)
    with store.reading() as session:
        assert not is_suppressed(session, ADDRESS)


def test_one_letter_that_is_refused_does_not_stop_the_others(posting: Flask, store: Store, mailserver: Server) -> None:
    mailserver.refuse_recipient("weg@voorbeeld.nl", UNKNOWN)
    for address in ("weg@voorbeeld.nl", "een@voorbeeld.nl", "twee@voorbeeld.nl"):
        write(store, to=address)
    assert post(posting) == "1 mislukt, 2 verstuurd"
    assert mailserver.connections == 1


def test_a_broken_line_is_opened_again(posting: Flask, store: Store, mailserver: Server) -> None:
    mailserver.plan(CUT_AFTER_DOT)
    write(store)
    write(store, to="ander@voorbeeld.nl")
    assert post(posting) == "1 later opnieuw, 1 verstuurd"
    assert mailserver.connections == 2


def test_a_server_that_is_away_is_left_alone_for_longer_and_longer(
    posting: Flask, store: Store, mailserver: Server
) -> None:
    write(store)
    write(store)
    with mailserver.away():
        assert post(posting) == "1 run afgebroken"
        assert {(letter.state, letter.tries) for letter in letters(store)} == {(LetterState.WAITING, 0)}
        assert "wachten" in post(posting, NOW + timedelta(seconds=20))
        assert post(posting, NOW + timedelta(seconds=40)) == "1 run afgebroken"
        assert "wachten" in post(posting, NOW + timedelta(seconds=80))
    assert post(posting, NOW + timedelta(seconds=110)) == "2 verstuurd"
    assert posting.extensions["post"].rest.until is None


@pytest.mark.parametrize("wish", [{"mail_tls": True}, {"mail_username": "wij", "mail_password": "geheim"}])
def test_a_server_that_cannot_keep_it_safe_or_know_us_gets_no_letter(
    mailserver: Server, settings: Settings, wish: dict[str, object]
) -> None:
    with app_that_posts_to(mailserver, settings, **wish) as app:
        write(app.extensions["store"])
        assert post(app) == "1 run afgebroken"
        assert only_letter(app.extensions["store"]).state == LetterState.WAITING
    assert mailserver.attempts == 0


# ---- without a mail server ----


def test_without_a_mail_server_letters_go_to_the_letterbox(app: Flask, settings: Settings) -> None:
    with_demo_letter(app)
    store: Store = app.extensions["store"]
    write(store)
    assert post(app) == "1 verstuurd"
    letter = only_letter(store)
    assert letter.state == LetterState.POSTED
    assert [path.name for path in (settings.data_dir / "letterbox").iterdir()] == [f"{letter.mark}.eml"]


def test_a_letter_erased_on_its_way_does_not_stay_in_the_letterbox(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_demo_letter(app)
    store: Store = app.extensions["store"]
    write(store)
    send = posting_room._send

    def send_and_erase(*args: object) -> Exception | None:
        problem = send(*args)  # type: ignore[arg-type]
        with store.writing() as session:
            session.delete(session.scalars(select(Letter)).one())
            session.commit()
        return problem

    monkeypatch.setattr(posting_room, "_send", send_and_erase)
    post(app)
    assert list((settings.data_dir / "letterbox").iterdir()) == []


def test_a_full_disk_loses_no_letter(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with_demo_letter(app)
    store: Store = app.extensions["store"]
    write(store)

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", full)
        post(app)
    assert (only_letter(store).state, only_letter(store).tries) == (LetterState.WAITING, 0)
    assert post(app, NOW + timedelta(minutes=1)) == "1 verstuurd"
