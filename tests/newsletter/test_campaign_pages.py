"""Writing a campaign and getting it through the gate, by a colleague without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns import customers, linting, looking
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignPicture, CampaignState, LinkTarget
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber
from sjoerd4u.people import restriction, roster
from tests.builders import NOW, a_reader
from tests.postman import Postman, html_of, text_of
from tests.visitor import Colleague, Visitor, look_over

pytestmark = pytest.mark.one_database

BODY = "Eerst *luisteren*.\n\n[artikel](/artikelen/een-artikel)\n\n[knop: Vraag het ons](/nieuwsbrief)"
WORDS = {"kind": "nieuwsbrief", "subject_a_nl": "Drie nieuwe regels", "preheader_nl": "Kort gezegd.", "body_nl": BODY}
WORDS |= {"archived": "y", "ab_share": "0", "ab_by": "clicks", "ab_hours": "4"}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\xb0\x00\x00\x02X\x08\x06\x00\x00\x00"


@pytest.fixture(autouse=True)
def still(clock: time_machine.Traveller) -> None:
    """The clock stands still."""


@pytest.fixture
def desk(office: Colleague, published: Callable[..., str]) -> str:
    """A draft that shows an article; gives where it is written."""
    published()
    return office.post("/kantoor/nieuwsbrief/nieuw", WORDS).headers["Location"].partition("?")[0]


@pytest.fixture
def readers(store: Store) -> None:
    """Three readers, of whom one reads English."""
    with store.writing() as session:
        for number in range(3):
            language = "en" if number == 2 else "nl"
            a_reader(session, f"lezer{number}@voorbeeld.nl", NOW - timedelta(days=40), language=language)
        session.commit()


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def campaign(store: Store) -> Campaign:
    with store.reading() as session:
        return session.scalars(select(Campaign)).one()


def framed(office: Colleague, desk: str, **fields: str) -> str:
    answer = office.client.post(f"{desk}/beeld", data=WORDS | fields, headers=office.headers)
    assert answer.status_code == 200
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


# — The whole way ————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.usefixtures("readers")
def test_from_a_first_line_to_a_campaign_that_goes(
    office: Colleague, desk: str, store: Store, postman: Postman
) -> None:
    assert "Er gaat niets uit" in office.get(f"{desk}?gedaan=begonnen").text
    begun = office.post("/kantoor/nieuwsbrief/nieuw", WORDS | {"daarna": "lezers"}).headers["Location"]
    assert begun.endswith("/lezers")
    office.post(begun.removesuffix("lezers") + "weg")
    landed = office.post(f"{desk}/lezers", {"groups": "abonnee", "language": ""}).headers["Location"]
    gate = office.get(landed).text
    assert "Verstuur nu aan 3 lezers" in gate
    assert "Er is niets dat verzenden in de weg staat" in gate
    office.follow(office.post(f"{desk}/proef", {"taal": "nl"}))
    trial = postman.newest()
    assert trial["Subject"] == "Proef: Drie nieuwe regels"
    assert "{{" not in text_of(trial) + html_of(trial)
    assert campaign(store).state == CampaignState.DRAFT
    assert office.post(f"{desk}/versturen").headers["Location"].endswith("/voortgang")
    office.post(f"{desk}/versturen")
    assert campaign(store).state == CampaignState.PLANNED
    office.post(desk, WORDS | {"body_nl": "", "version": version(office.get(desk).text)}, 422)
    with store.writing() as session:
        session.execute(update(Campaign).values(state=CampaignState.SENDING))
        session.commit()
    assert "De tekst ligt vast" in office.get(desk).text
    assert "verzending is begonnen" in office.post(desk, WORDS | {"subject_a_nl": "Anders", "version": "9"}, 422).text


def test_two_who_write_at_once_see_both_texts(office: Colleague, desk: str) -> None:
    was = version(office.get(desk).text)
    office.post(desk, WORDS | {"version": was, "subject_a_nl": "De eerste"})
    page = office.post(desk, WORDS | {"version": was, "subject_a_nl": "De tweede"}, 409).text
    assert "De eerste" in page
    assert "De tweede" in page
    office.post(desk, WORDS | {"version": version(page), "subject_a_nl": "De tweede"})


def test_what_cannot_be_a_campaign_is_told_and_never_breaks(office: Colleague, desk: str) -> None:
    office.post("/kantoor/nieuwsbrief/nieuw", WORDS | {"subject_a_nl": ""}, 422)
    office.post("/kantoor/nieuwsbrief/nieuw", WORDS | {"subject_a_nl": "a\u2028b"}, 422)
    office.post(desk, WORDS | {"version": str(2**63), "subject_a_nl": "x", "ab_share": "7"}, 422)
    office.post(desk, WORDS | {"body_nl": "x" * 60_001}, 422)
    office.post(f"{desk}/lezers", {"groups": "iedereen"}, 422)
    office.post(f"{desk}/lezers", {}, 422)
    office.post(f"{desk}/plannen", {"day": "gisteren"}, 422)
    office.post(f"{desk}/plaatje", {}, 422)
    office.post(f"{desk}/proef", {"taal": "fr"}, 422)
    office.post(f"{desk}/beste", {"onderwerp": "C"}, 404)
    for mark in ("bestaat-niet", "x" * 22, "\x00", str(2**63)):
        office.get(f"/kantoor/nieuwsbrief/{mark}", 404)
    office.post(f"{desk}/controle", WORDS | {"body_nl": "{{LEAVE}} [x](http://[)", "als": "\x00"}, 200)


# — Looking and the gate —————————————————————————————————————————————————————————————————————————————————————————


def test_the_message_is_seen_in_every_light_and_no_html_goes_through(office: Colleague, desk: str) -> None:
    plain = framed(office, desk, body_nl="<script>alert(1)</script>{{LEAVE}}\n\n![Een plaatje](/x.png)")
    assert "<script>" not in plain
    assert plain.count('href="#"') == 2
    assert 'src="data:,"' in framed(office, desk, beeld="kaal", body_nl="![Een plaatje](/x.png)")
    assert "#0e2a30" in framed(office, desk, beeld="donker")
    assert "KvK 09175633" in framed(office, desk, beeld="tekst")
    assert "Een artikel" in framed(office, desk)


def test_the_gate_says_what_to_mend_in_dutch_and_stays_shut(office: Colleague, desk: str, store: Store) -> None:
    wrong = {
        "body_nl": "[hier](/bestaat-niet) ![](/nieuwsbrief/plaatje/x.png) [x](javascript:alert(1)) [a](ftp://x)\n\n"
        "[artikel](/artikelen/weg)\n\n" + "woord " * 18_000,
        "ab_share": "20",
    }
    page = office.post(f"{desk}/controle", WORDS | wrong | {"body_nl": wrong["body_nl"][:59_000]}, 200).text
    for says in ("is er niet.", "heeft geen woorden", "kennen wij niet", "geen adres", "staat niet in deze taal"):
        assert says in page, says
    assert "het tweede ontbreekt" in page
    office.post(desk, WORDS | {"version": "1", "body_nl": ""})
    assert "De tekst ontbreekt" in office.post(f"{desk}/versturen", {}, 422).text
    assert campaign(store).state == CampaignState.DRAFT


def test_colours_that_cannot_be_read_and_unknown_rules_are_found() -> None:
    seen = looking.look_at('<p style="color: #777777;background-color: #888888;position: fixed">x</p>')
    assert seen.rules - linting.KNOWN_RULES == {"position"}
    assert seen.contrasts[0][2] < linting.LEAST_CONTRAST
    assert round(looking.contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.usefixtures("readers")
def test_a_moment_to_come_and_not_later_than(office: Colleague, desk: str, store: Store) -> None:
    when = {"day": "2026-12-01", "hour": "09:00", "last_day": "2026-12-01", "last_hour": "08:00"}
    office.post(f"{desk}/plannen", when, 422)
    office.post(f"{desk}/plannen", when | {"last_hour": "17:00"})
    planned = campaign(store)
    assert planned.state == CampaignState.PLANNED
    assert planned.send_at is not None
    assert planned.send_at.hour == 8  # UTC in winter
    office.post(f"{desk}/niet-plannen")
    assert campaign(store).state == CampaignState.DRAFT


def test_tempo_and_limits_are_chosen_before_it_goes(office: Colleague, desk: str, store: Store) -> None:
    chosen = {"rate": "20", "domain_rate": "2", "warm_up": "y", "stop_bounces": "30", "stop_complaints": "1"}
    for wrong in ("", "-1", "99999999999999999999", "x"):
        office.post(f"{desk}/tempo", chosen | {"rate": wrong}, 422)
    office.post(f"{desk}/tempo", chosen)
    gate = office.get(f"{desk}/versturen").text
    assert "Hooguit 20 berichten per seconde, en hooguit 2 naar één domein" in gate
    assert "meer dan 30 terugkomen, of als meer dan 1 lezers klagen" in gate
    assert "de eerste dag 500 berichten" in gate
    with store.writing() as session:
        session.execute(update(Campaign).values(state=CampaignState.SENDING))
        session.commit()
    office.post(f"{desk}/tempo", chosen | {"rate": "0"})
    assert campaign(store).rate == 20
    assert "Wijzig tempo" not in office.get(f"{desk}/versturen").text


# — Who gets it ——————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.usefixtures("readers")
def test_the_number_is_exact_and_customers_need_an_offer_at_the_sale(
    office: Colleague, desk: str, store: Store
) -> None:
    everyone = {"groups": ["abonnee", "klant"], "language": ""}
    with store.writing() as session:
        people = [
            roster.meet_unproven(session, f"klant{n}@voorbeeld.nl", roster.Introduction(), "kantoor", NOW)
            for n in range(4)
        ]
        for number, person in enumerate(people):
            customers.note_sale(session, person, NOW, offered=number > 0, refused=number == 1)
        reader = session.scalars(select(Subscriber)).first()
        assert reader is not None
        reader.paused_until = NOW + timedelta(days=9)
        restriction.restrict(session, people[3], NOW)
        session.commit()
    page = office.post(f"{desk}/lezers", everyone | {"alleen": "tellen"}, 200).text
    assert ">3<" in page.replace('class="big-number"', "")
    assert "klant2@voorbeeld.nl" in page
    assert "klant0" not in page + office.get(f"{desk}/lezers").text
    office.post(f"{desk}/lezers", everyone | {"groups": "klant"})
    assert "Verstuur nu aan 1 lezer<" in office.get(f"{desk}/versturen").text


def test_the_link_to_leave_in_a_message_to_a_customer_ends_it(
    visitor: Visitor, store: Store, office: Colleague, desk: str
) -> None:
    with store.writing() as session:
        person = roster.meet_unproven(session, "klant@voorbeeld.nl", roster.Introduction(), "kantoor", NOW)
        customers.note_sale(session, person, NOW, offered=True)
        session.commit()
    with store.reading() as session:
        keys = session.info["keyring"]
        mark = session.scalars(select(KnownCustomer.mark)).one()
    assert "klant@voorbeeld.nl" in office.get(f"{desk}/lezers").text
    for _ in range(2):
        visitor.post(f"/nieuwsbrief/afmelden/{keys.seal('leave', mark)}", {"List-Unsubscribe": "One-Click"}, 200)
    assert "klant@voorbeeld.nl" not in office.get(f"{desk}/lezers").text
    with store.writing() as session:
        assert session.scalars(select(KnownCustomer.refused_at)).one() == NOW
        customers.note_sale(session, person, NOW + timedelta(days=1), offered=True)
        session.commit()
    assert "klant@voorbeeld.nl" not in office.get(f"{desk}/lezers").text


# — Pictures and the archive —————————————————————————————————————————————————————————————————————————————————————


def test_a_picture_gets_its_size_and_is_seen_from_outside(
    office: Colleague, visitor: Visitor, desk: str, store: Store
) -> None:
    def send(file: bytes, status: int) -> None:
        import io

        office.post(f"{desk}/plaatje", {"file": (io.BytesIO(file), "x.png")}, status)

    send(b"<svg onload=alert(1)>", 422)
    send(b"\x89PNG\r\n\x1a\n", 422)
    send(b"\xff\xd8\xff", 422)
    send(PNG, 303)
    with store.reading() as session:
        mark = session.scalars(select(CampaignPicture.mark)).one()
    path = f"/nieuwsbrief/plaatje/{mark}.png"
    assert path in office.get(desk).text
    assert 'width="536" height="268"' in framed(office, desk, body_nl=f"![Twee mensen]({path})").replace(
        'height="268" src', 'width="536" height="268" src'
    )
    answer = visitor.get(path)
    assert (answer.mimetype, answer.headers["Cross-Origin-Resource-Policy"]) == ("image/png", "cross-origin")
    visitor.get(path.replace(".png", ".gif"), 404)


@pytest.mark.usefixtures("readers")
def test_the_archive_and_the_feed_show_what_went_and_nothing_of_readers(
    office: Colleague, visitor: Visitor, desk: str, store: Store
) -> None:
    assert "nog geen nieuwsbrief" in visitor.get("/nieuwsbrief/archief").text
    with store.writing() as session:
        from sjoerd4u.kit.edition import content_changed
        from sjoerd4u.newsletter.campaigns.composing import fix, locked

        found = locked(session, desk.rpartition("/")[2])
        fix(session, found, NOW)
        fix(session, found, NOW)
        found.state, found.began_at = CampaignState.DONE, NOW
        content_changed(session)
        session.commit()
        targets = list(session.scalars(select(LinkTarget.url).order_by(LinkTarget.number)))
    assert targets == ["/", "/artikelen/een-artikel", "/nieuwsbrief"]
    slug = "2026-11-drie-nieuwe-regels"
    pages = [visitor.get(path).text for path in (f"/nieuwsbrief/archief/{slug}", "/nieuwsbrief/feed.xml")]
    for page in pages:
        assert "luisteren" in page
        assert "{{" not in page
        assert "afmelden/" not in page
        assert "lezer0" not in page
    assert "http://sjoerd4u.test/artikelen/een-artikel" in pages[1]
    assert 'class="language"' not in pages[0]  # it went in one language: nothing leads to where it is not
    elsewhere = visitor.get(f"/en/nieuwsbrief/archief/{slug}", 404).text
    assert "This newsletter is not available in English" in elsewhere
    assert f'href="/nieuwsbrief/archief/{slug}"' in elsewhere
    assert 'href="/nieuwsbrief/archief"' in visitor.get("/en/nieuwsbrief/archief").text.partition("<main")[2]
    visitor.get(f"/nieuwsbrief/archief/{'x' * 300}", 404)
    look_over(pages[0])
