"""What comes back: reports of real servers, complaints, and return addresses that somebody made up."""

import mailbox
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import verp
from sjoerd4u.mail.models import Suppression
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.newsletter.campaigns.bouncing import read_bounces, take_in
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.ledger import Ledger
from tests.builders import NOW, a_reader, dump
from tests.crm.imports import HEADER, imported
from tests.ground.smtp import Server
from tests.newsletter.campaigns import a_campaign, app_that_sends_to, readers, send

BOUNCES = Path(__file__).parent.parent / "mail" / "bounces"
DOMAIN = "terug.test"
HARD = {f"dsn_{n}.txt" for n in (10, 11, 12, 13, 14, 15, 16)}
SOFT = {"dsn_01.txt", "dsn_02.txt", "dsn_04.txt", "dsn_09.txt", "dsn_18.txt"}
COMPLAINT = {"complaint_simple.eml", "complaint_full.eml"}
DEAD = BOUNCES / "dsn_13.txt"
FULL = BOUNCES / "dsn_01.txt"


@pytest.fixture
def sending(mailserver: Server, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The product with a mail server, and a maildir for what comes back."""
    with app_that_sends_to(mailserver, settings, bounce_box=str(tmp_path / "terug")) as app:
        yield app


@pytest.fixture
def store(sending: Flask) -> Store:
    """The store of the app that sends."""
    store: Store = sending.extensions["store"]
    return store


def came_back_to(session: Session, address: str) -> str:
    """The return address of the newest message to this address."""
    mark = session.scalars(
        select(Delivery.mark).where(Delivery.domain == address.rpartition("@")[2]).order_by(Delivery.id.desc())
    ).first()
    assert mark is not None
    return verp.ReturnAddresses(keyring(session), DOMAIN).of(verp.CAMPAIGN, mark, "")


def returned(file: Path, to: str) -> bytes:
    """This report, as if it came back to this address."""
    return f"Delivered-To: {to}\n".encode() + file.read_bytes().replace(b"RETURN", to.encode())


@pytest.mark.one_database
def test_real_reports_stop_just_what_they_should(sending: Flask, store: Store, mailserver: Server) -> None:
    files = sorted([*BOUNCES.glob("*.txt"), *BOUNCES.glob("*.eml")])
    with store.writing() as session:
        for number in range(len(files)):
            a_reader(session, f"jo@huis{number}.nl")
        session.commit()
    a_campaign(store)
    send(sending)
    with store.writing() as session:
        for number, file in enumerate(files):
            take_in(session, returned(file, came_back_to(session, f"jo@huis{number}.nl")), DOMAIN, NOW)
        session.commit()
    stopped = {file.name for number, file in enumerate(files) if suppressed(store, f"jo@huis{number}.nl")}
    assert len(files) >= 30
    assert stopped == HARD | COMPLAINT
    with store.reading() as session:
        soft = session.scalars(select(Delivery.domain).where(Delivery.returned == "soft")).all()
        assert {files[int(domain[4:-3])].name for domain in soft} == SOFT
        assert (
            session.scalars(select(Subscriber.left_how).where(Subscriber.left_at.is_not(None))).all() == ["bezwaar"] * 2
        )


def suppressed(store: Store, address: str) -> bool:
    with store.reading() as session:
        return is_suppressed(session, address)


def test_three_soft_of_the_last_five_are_enough(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 1)
    came_back = []
    for week, comes_back in enumerate((True, True, False, False, False, True, False, True, True)):
        at = NOW + timedelta(weeks=week)
        a_campaign(store, at)
        send(sending, at)
        if comes_back:
            with store.writing() as session:
                take_in(session, returned(FULL, came_back_to(session, "jo0@voorbeeld.nl")), DOMAIN, at)
                session.commit()
        came_back.append(suppressed(store, "jo0@voorbeeld.nl"))
    assert came_back == [False] * 8 + [True]


@pytest.mark.one_database
def test_a_return_address_that_we_did_not_make_is_nobodys(sending: Flask, store: Store, mailserver: Server) -> None:
    readers(store, 1)
    a_campaign(store)
    send(sending)
    with store.writing() as session:
        ours = came_back_to(session, "jo0@voorbeeld.nl")
        last = "a" if ours[43] != "a" else "b"
        forged = [
            ours[:43] + last + ours[44:],
            ours.replace("terug.test", "elders.test"),
            ours.replace("bc", "bl", 1),
            verp.ReturnAddresses(type(keyring(session))("another secret"), DOMAIN).of("c", new_mark(), ""),
            "jo0@voorbeeld.nl",
            "@" * 300,
        ]
        for address in forged:
            assert take_in(session, returned(DEAD, address), DOMAIN, NOW) == "niet van ons"
        assert session.scalars(select(Suppression.id)).all() == []
        assert take_in(session, returned(DEAD, ours.upper()), DOMAIN, NOW) == "adres bestaat niet"


@pytest.mark.one_database
def test_who_was_erased_stays_suppressed_when_an_old_list_is_imported_again(
    sending: Flask, store: Store, mailserver: Server, tmp_path: Path
) -> None:
    readers(store, 2)
    erase(store, "jo0@voorbeeld.nl", NOW, Ledger(tmp_path / "erasures.log"))
    before = dump(store)["suppression"]
    imported(store, f"{HEADER}\nJo;;Vos;JO0@voorbeeld.nl;;Bakkerij;;baas\n")
    a_campaign(store)
    send(sending)
    assert [letter.recipients for letter in mailserver.letters] == [("jo1@voorbeeld.nl",)]
    assert suppressed(store, "jo0@voorbeeld.nl")
    assert dump(store)["suppression"] == before


@pytest.mark.one_database
def test_the_box_is_read_and_emptied(sending: Flask, store: Store, mailserver: Server, tmp_path: Path) -> None:
    readers(store, 1)
    a_campaign(store)
    send(sending)
    box = mailbox.Maildir(tmp_path / "terug")
    with store.reading() as session:
        box.add(returned(DEAD, came_back_to(session, "jo0@voorbeeld.nl")))
    box.add(b"Subject: afwezig\n\nIk ben er niet.\n")
    with sending.app_context():
        assert read_bounces(store, NOW) == "1 adres bestaat niet, 1 niet van ons"
        assert read_bounces(store, NOW) == "er kwam niets terug"
    assert suppressed(store, "jo0@voorbeeld.nl")
