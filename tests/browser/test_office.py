"""The office in a real browser: by keyboard alone, under a thumb, without scripts, and with the worst people send."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.crm import cases, handling, history, opportunities, relations
from sjoerd4u.crm.inquiries import receive_question
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.incidents import Report, report_incident
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.sales.quotes import answering, quoting
from sjoerd4u.sales.quotes.quoting import USE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.backoffice.conftest import QUESTION, Made, a_step, fill, firm_of, somebody
from tests.browser.looking import faults_at_every_sight
from tests.builders import NOW
from tests.ground.installing import installed
from tests.ground.waiting import wait_until
from tests.sales.conftest import SELLER, a_quote

TODAY, ONE_BY_ONE = "/kantoor/vandaag", "/kantoor/vandaag/een-voor-een"
RUNS = "window.ran=1"
LISTS = (TODAY, ONE_BY_ONE, *(f"/kantoor/{name}" for name in ("vragen", "relaties", "organisaties", "kansen", "zaken")))
NUMBERS = count(100)
FINISHES = {"Pak op": "o", "Klaar en volgende": "v", "Handel af": "h", "Plan: bellen": "p", "Opgelost": "a"}
PAYLOADS = [
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f'"><script>{RUNS}</script>',
    f"'><img src=x onerror={RUNS}>",
    f"javascript:{RUNS}",
    f"</textarea><script>{RUNS}</script>",
    f"</title><script>{RUNS}</script>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'>",
    f'<a href="javascript:{RUNS}">x</a>',
    f"<body onload={RUNS}>",
    f"<details open ontoggle={RUNS}>",
    f"<input autofocus onfocus={RUNS}>",
    f"<video><source onerror={RUNS}>",
    "<style>*{background:url(https://kwaad.voorbeeld)}</style>",
    "<link rel=stylesheet href=https://kwaad.voorbeeld/x.css>",
    "<base href=https://kwaad.voorbeeld/>",
    "<meta http-equiv=refresh content='0;url=https://kwaad.voorbeeld'>",
    f"{{{{ {RUNS} }}}}",
    f"${{{RUNS}}}",
    "{% include '/etc/passwd' %}",
    f"<div hx-get=/kantoor/vandaag hx-trigger=load hx-on::load={RUNS}>",
    f"<div hx-vals='js:{{a:{RUNS}}}' hx-trigger=load hx-get=/>",
    f"\u2028{RUNS}//",
    f"<scr<script>ipt>{RUNS}</scr</script>ipt>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUNS}>",
    "<form action=https://kwaad.voorbeeld><button>Pak op</button></form>",
    f"' onmouseover={RUNS} '",
    f'" autofocus onfocus={RUNS} x="',
    f"&lt;script&gt;{RUNS}&lt;/script&gt;",
]
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  window.violations.push(`${violatedDirective} ${blockedURI}`);
});
"""


@dataclass(frozen=True)
class House:
    """A running office: where it is, who is in, and the store behind it."""

    address: str
    key: str
    by: By
    made: Made
    settings: Settings

    def enter(self, context: BrowserContext) -> Page:
        """A page of somebody who is in."""
        context.add_cookies([{"name": OFFICE.pattern, "value": self.key, "url": self.address}])
        return context.new_page()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product as `make run` starts it, with one of everything in the office."""
    product = installed(tmp_path_factory.mktemp("house"))
    with product.running("serve"):
        settings = Settings(data_dir=product.data_dir).completed()
        app, at = create_app(settings), clock.now()
        with app.extensions["store"].writing() as session:
            member = add_member(session, "robin@sjoerd4u.test", "Robin Kramer", Role.ADMIN, at)
            key = sessions.begin(session, member.id, "wachtwoord en code", "Chromium", None, at)
            by = By(member.id, member.name)
            made = fill(session, by)
            session.commit()
        yield House(f"http://127.0.0.1:{product.port}", key, by, made, settings)
        app.extensions["store"].engine.dispose()


def work(house: House, many: int) -> None:
    """So many steps of yesterday: they are on top."""
    app, at = create_app(house.settings), clock.now() - timedelta(days=1)
    with app.extensions["store"].writing() as session:
        for number in range(many):
            file = somebody(session, house.by, next(NUMBERS), at)
            a_step(session, file, house.by, f"Stap {number}", at)
        session.commit()
    app.extensions["store"].engine.dispose()


def about(made: Made) -> list[str]:
    """The pages that tell of one person."""
    file = f"/kantoor/relaties/{made.file}"
    return [
        *(file, f"{file}/wijzigen", f"/kantoor/vragen/{made.asked}", f"/kantoor/organisaties/{made.firm}"),
        *(f"/kantoor/kansen/{made.deal}", f"/kantoor/zaken/{made.case}", f"/kantoor/stappen/{made.step}"),
    ]


def paths(made: Made) -> list[str]:
    """Every page of the office that this room shows."""
    file, deal = f"/kantoor/relaties/{made.file}", f"/kantoor/kansen/{made.deal}"
    return [
        *(TODAY, ONE_BY_ONE, f"{ONE_BY_ONE}?na=1", f"{ONE_BY_ONE}?na=999", "/kantoor/toetsen", "/kantoor/cijfers"),
        "/kantoor/cijfers/nieuwsbrief",
        *("/kantoor/vragen", "/kantoor/vragen?stand=spam", f"/kantoor/vragen/{made.asked}"),
        *("/kantoor/relaties", "/kantoor/relaties?soort=netwerk&stil=30", "/kantoor/relaties/nieuw"),
        *(file, f"{file}/wijzigen", f"{file}/kans", f"{file}/zaak", f"{file}?gedaan=genoteerd&wat={made.step}"),
        *("/kantoor/organisaties", f"/kantoor/organisaties/{made.firm}", f"/kantoor/organisaties/{made.firm}/wijzigen"),
        *("/kantoor/kansen", deal, f"{deal}/wijzigen", "/kantoor/zaken", f"/kantoor/zaken/{made.case}"),
        f"/kantoor/stappen/{made.step}",
    ]


def test_every_page_is_accessible_and_fits(chromium: Browser, house: House) -> None:
    wrong: list[str] = []
    context = chromium.new_context(locale="nl-NL")

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(r"4(09|22) \(", message.text):
            wrong.append(message.text)

    page = house.enter(context)
    page.on("console", listen)
    for path in paths(house.made):
        page.goto(house.address + path)
        wrong += faults_at_every_sight(page, path)
    page.goto(f"{house.address}/kantoor/relaties/{house.made.file}")
    page.get_by_role("button", name="Bewaar").click()
    wrong += faults_at_every_sight(page, "notitie-422")
    first, second = context.new_page(), page
    for tab in (first, second):
        tab.goto(f"{house.address}/kantoor/kansen/{house.made.deal}/wijzigen")
    for tab, title in ((first, "Van de een"), (second, "Van de ander")):
        tab.locator("[name=title]").fill(title)
        tab.locator("main form:has([name=title]) button[type=submit]").first.click()
    expect(second.get_by_text("Van de een")).to_be_visible()
    wrong += faults_at_every_sight(second, "kans-409")
    context.close()
    assert wrong == []


def ten_things(house: House) -> House:
    """The same house for a new colleague, who has ten things to do, of every kind that follow-up has."""
    app, at, number = create_app(house.settings), clock.now(), next(NUMBERS)
    yesterday, long_ago = at - timedelta(days=1), at - timedelta(days=120)
    with app.extensions["store"].writing() as session:
        member = add_member(session, f"nieuw{number}@sjoerd4u.test", "Nieuw Hier", Role.STAFF, at)
        key = sessions.begin(session, member.id, "wachtwoord en code", "Chromium", None, at)
        by = By(member.id, member.name)
        asked = [
            receive_question(session, replace(QUESTION, address=f"wie{number}-{each}@voorbeeld.nl"), yesterday)
            for each in range(3)
        ]
        handling.claim(session, asked[0], by, yesterday, propose=False)
        files = [somebody(session, by, next(NUMBERS), yesterday) for _ in range(6)]
        for file in files[:3]:
            a_step(session, file, by, "Terugbellen", yesterday)
        opportunities.open_opportunity(session, files[3], opportunities.Plan(title="Zonder stap"), by, yesterday)
        for file in files[4:]:
            cases.open_case(session, file, "Werkt niet", by, yesterday)
        silent = somebody(session, by, next(NUMBERS), long_ago)
        history.note(session, silent, "telefonisch", "Wil er nog over denken.", by, long_ago)
        session.commit()
    app.extensions["store"].engine.dispose()
    return replace(house, key=key, by=by)


def finishing(buttons: list[str]) -> str:
    """Which of these buttons finishes the thing."""
    return next(name for name in FINISHES for button in buttons if button.startswith(name))


def test_ten_things_are_handled_by_keyboard_alone(chromium: Browser, house: House) -> None:
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 800})
    page = ten_things(house).enter(context)
    page.goto(house.address + TODAY)
    handle_by_two_keys(page)
    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("weer van iedereen")
    handled: list[str] = []
    while not page.get_by_role("heading", name="Alles is gedaan").count():
        handled.append(handle_by_two_keys(page))
    assert len(handled) >= 10
    assert set(handled) == FINISHES.keys()
    context.close()


def handle_by_two_keys(page: Page) -> str:
    """Go to the next row of the list, and finish it; gives the button that does so."""
    page.keyboard.press("j")
    row = page.locator("[data-row]:focus-within")
    name = finishing(row.get_by_role("button").all_inner_texts())
    row.evaluate("row => row.dataset.handled = true")
    page.keyboard.press(FINISHES[name])
    expect(page.locator("[data-handled]")).to_have_count(0)
    return name


def test_j_and_k_walk_through_the_list_beside_the_palette(chromium: Browser, house: House) -> None:
    work(house, 3)
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 800})
    page = house.enter(context)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(house.address + TODAY)
    where = "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]'))"
    walked = []
    for key in "jjk":
        page.keyboard.press(key)
        walked.append(page.evaluate(where))
    assert (walked, wrong) == ([0, 1, 0], [])
    context.close()


def test_a_note_with_its_step_takes_one_box_and_ctrl_enter(chromium: Browser, house: House) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = house.enter(context)
    page.goto(f"{house.address}/kantoor/relaties/{house.made.file}")
    page.keyboard.press("n")
    page.keyboard.type("1 v z ?")  # keys are letters while one types
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("De notitie staat in het dossier.")).to_be_visible()
    expect(page.locator(".timeline-text", has_text="1 v z ?")).to_be_visible()
    context.close()


def test_keys_that_are_switched_off_do_nothing(chromium: Browser, house: House) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = house.enter(context)
    page.goto(house.address + TODAY)
    page.keyboard.press("?")
    page.get_by_role("button", name="Zet de toetsen uit").click()
    expect(page.get_by_role("button", name="Zet de toetsen aan")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Toetsen")
    page.get_by_role("button", name="Zet de toetsen aan").click()
    expect(page.get_by_role("button", name="Zet de toetsen uit")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vragen")
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_same_ten_are_handled_under_a_thumb_with_and_without_scripts(
    chromium: Browser, house: House, scripts: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts, has_touch=True, locale="nl-NL"
    )
    page = ten_things(house).enter(context)
    page.goto(house.address + ONE_BY_ONE)
    handled: list[str] = []
    while not page.get_by_role("heading", name="Klaar voor vandaag").count():
        presses = page.locator(".panel-box.warm .buttons")
        name = finishing(presses.get_by_role("button").all_inner_texts())
        with page.expect_navigation():
            presses.get_by_role("button", name=name, exact=True).tap()
        handled.append(name)
    assert len(handled) >= 10
    assert set(handled) == FINISHES.keys()
    page.get_by_role("link", name="Relaties").last.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relaties")
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_moves_by_a_list_and_a_button(chromium: Browser, house: House, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 700}, locale="nl-NL")
    page = house.enter(context)
    page.goto(f"{house.address}/kantoor/kansen")
    card = page.locator(f"#k-{house.made.deal}")
    card.get_by_role("combobox").select_option("gesprek")
    card.get_by_role("button", name="Zet").click()
    expect(page.locator("[data-column=gesprek]").locator(f"#k-{house.made.deal}")).to_be_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator("[data-column=nieuw]").locator(f"#k-{house.made.deal}")).to_be_visible()
    expect(page.locator("#gedaan")).to_contain_text("Alles staat weer zoals het stond.")
    if scripts:  # what is undone is said once, and cannot be undone again
        assert "gedaan" not in page.url
        page.go_back()
        assert "gedaan" not in page.url
        expect(page.get_by_role("button", name="Ongedaan maken")).to_have_count(0)
    context.close()


def test_a_card_is_dragged(chromium: Browser, house: House) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = house.enter(context)
    page.goto(f"{house.address}/kantoor/kansen")
    page.locator(f"#k-{house.made.deal}").drag_to(page.locator("[data-column=verloren]"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Waarom ging het niet door?")
    page.get_by_role("link", name="Toch niet").click()
    expect(page.locator("[data-column=nieuw]").locator(f"#k-{house.made.deal}")).to_be_visible()
    context.close()


# — The worst that people send ———————————————————————————————————————————————————————————————————————————————————


def hostile(session: Session, by: By, payload: str, number: int) -> Made:
    """Somebody who fills in this everywhere, as the forms and the verbs let it through."""
    at = clock.now()
    question = replace(
        QUESTION,
        address=f"kwaad{number}@voorbeeld.nl",
        message=f"{payload} {number}",
        page=f"/{payload}",
        given_name=payload[:120],
        family_name=payload[:120],
        company=payload[:120],
        phone=payload[:40],
        interests=[payload],
    )
    asked = receive_question(session, question, at)
    if number % 2:
        handling.claim(session, asked, by, at)
    who = relations.Newcomer(
        address=f"erger{number}@voorbeeld.nl",
        introduction=Introduction(given_name=payload[:120], family_name=payload[:120]),
        firm=Firm(name=f"{payload} {number}", city=payload, website=payload, street=payload),
        title=payload[:120],
        wishes=payload,
        source="openbare bron",
        found_at=payload,
    )
    file = relations.add_person(session, who, by, at)
    history.note(session, file, "telefonisch", f"{payload} {number}", by, at)
    return replace(_rest(session, file, by, payload, number), asked=asked)


def _rest(session: Session, file: str, by: By, payload: str, number: int) -> Made:
    at, title = clock.now(), " ".join(f"{payload} {number}".split())
    plan = opportunities.Plan(title=title)
    deal = opportunities.open_opportunity(session, file, plan, by, at)
    opportunities.move(session, deal, "verloren", 1, by, at, title)
    case = cases.open_case(session, file, title, by, at)
    return Made("", file, a_step(session, file, by, title, at), deal, case, firm_of(session, file))


def desk(session: Session) -> list[str]:
    """The pages of a request and of a report in which all of them were sent."""
    at, everything = clock.now(), "\n".join(PAYLOADS)
    asked = Asked(
        kind=RequestKind.RECTIFY,
        channel=Channel.MAIL,
        language="nl",
        address="kwaad@voorbeeld.nl",
        contact=PAYLOADS[0],
        text=everything,
        about={"veld": PAYLOADS[1]},
    )
    request = open_request(session, asked, at)
    report_incident(session, Report(noticed=everything, language="nl", phone=PAYLOADS[0][:40]), at)
    incident = session.scalars(select(Incident.mark)).one()
    return ["/kantoor/verzoeken", f"/kantoor/verzoeken/{request}", f"/kantoor/incidenten/{incident}"]


def answered_quotes(session: Session, by: By, files: list[str]) -> list[str]:
    """The pages of a quote that was accepted, of one that was declined, and of one about which something was asked;
    one to each of these."""
    first, second, third = (a_quote(session, file, by) for file in files)
    script, picture = PAYLOADS[:2]
    links = [quoting.send(session, one.mark, one.version, SELLER, by, NOW) for one in (first, second, third)]
    answering.accept(session, links[0], script, picture, script, NOW)
    answering.decline(session, links[1], picture, NOW)
    answering.ask(session, links[2], script, NOW)
    pages = [f"/offerte/{keyring(session).seal(USE, link)}" for link in links]
    return pages + [f"/kantoor/offertes/{one.mark}" for one in (first, second, third)]


def test_there_are_sixty_of_them() -> None:
    assert len(PAYLOADS) * 2 >= 60  # each in a question that waits or is picked up, and in a dossier


def test_nothing_that_was_sent_runs_in_the_office(chromium: Browser, house: House) -> None:
    app = create_app(house.settings)
    with app.extensions["store"].writing() as session:
        pairs = [" ".join(pair) for pair in zip(PAYLOADS[::2], PAYLOADS[1::2], strict=True)]
        made = [hostile(session, house.by, payload, number) for number, payload in enumerate(pairs)]
        rights = desk(session) + answered_quotes(session, house.by, [one.file for one in made[:3]])
        session.commit()
    app.extensions["store"].engine.dispose()
    context = chromium.new_context(locale="nl-NL")
    context.add_init_script(LISTEN)
    page = house.enter(context)
    heard: list[str] = []

    def hear(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    for address in [*dict.fromkeys(path for one in made for path in about(one)), *rights, *LISTS]:
        page.goto(house.address + address)
        assert page.evaluate("window.ran") is None, address
        heard += page.evaluate("window.violations")
    assert heard == []
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', '<img src=x onerror={RUNS}>')")
    wait_until(lambda: page.evaluate("window.violations"))  # had one of them been let in, we would have heard it
    assert page.evaluate("window.ran") is None
    context.close()
