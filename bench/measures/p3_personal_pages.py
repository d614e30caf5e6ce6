"""P3: pages of one person, that no cache may keep: the overview in the portal, and Vandaag in the office."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from bench import servers
from bench.load import Load
from bench.rounds import Candidate, Row, Rules, in_turn
from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.crm.history import note
from sjoerd4u.crm.models import ContactKind, StepKind
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.steps import Planned, plan
from sjoerd4u.kit import clock
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.portal import sessions as portal_sessions
from sjoerd4u.register.devices import OFFICE, PORTAL
from sjoerd4u.staff import sessions as staff_sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role

LEAST = 0.7
ROWS = 50
ADDRESS = "p3@voorbeeld.nl"
PAGES = {"portal overview": "/mijn-gegevens/overzicht", "Vandaag": "/kantoor/vandaag"}


@dataclass(slots=True)
class Inside:
    """The cookies of who is in, and how many statements and bytes each page takes."""

    cookies: dict[str, str] = field(default_factory=dict)
    takes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def prepare(self, folder: Path) -> None:
        """Somebody with so many rows, signed in to the portal; and a colleague whose list they are, to the office."""
        app = create_app(Settings(data_dir=folder).completed())
        store, at = app.extensions["store"], clock.now()
        with store.writing() as session:
            member = add_member(session, "p3-kantoor@voorbeeld.nl", "Sam", Role.STAFF, at)
            by = By(member.id, member.name)
            who = Introduction(given_name="Jo", family_name="Vos")
            mark = add_person(session, Newcomer(address=ADDRESS, introduction=who), by, at)
            for number in range(ROWS // 2):
                due_on = (at - timedelta(days=number % 3)).date()
                plan(session, mark, Planned(StepKind.CALL, f"Bellen over {number}", due_on), by, at)
                note(session, mark, ContactKind.PHONE, f"Gebeld over {number}.", by, at)
            office = staff_sessions.begin(session, member.id, "sleutel", "Firefox op Linux", None, at)
            portal = portal_sessions.begin(session, ADDRESS, None, at)
            session.commit()
        self.cookies = {PORTAL.name_on(secure=False): portal, OFFICE.name_on(secure=False): office}
        self.takes = {name: self._counted(app, path) for name, path in PAGES.items()}
        store.engine.dispose()

    @property
    def header(self) -> str:
        """The cookies as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _counted(self, app: Flask, path: str) -> tuple[int, int]:
        sent: list[str] = []
        client = app.test_client()
        for name, value in self.cookies.items():
            client.set_cookie(name, value)
        answer = client.get(path)  # the first time also makes what is kept
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}.")
        event.listen(app.extensions["store"].engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        size = len(client.get(path).data)
        return len(sent), size


def personal_pages(rules: Rules) -> list[Row]:
    """Pages of one person with 50 rows, against Flask, Jinja and SQLAlchemy with as many statements and bytes"""
    rows, inside = [], Inside()
    with servers.ours(prepare=inside.prepare) as product:
        for name, path in PAGES.items():
            statements, size = inside.takes[name]
            with servers.peer("records", statements=str(statements), size=str(size)) as bare:
                ours, peer = in_turn(
                    Candidate(product, Load(port=product.port, path=path, headers={"Cookie": inside.header})),
                    Candidate(bare, Load(port=bare.port, path="/")),
                    rules,
                )
            sizes = f"{ours.page_bytes / 1000:.0f} kB; peer {peer.page_bytes / 1000:.0f} kB"
            what = f"{name}, {statements} statements ({sizes})"
            rows.append(Row("P3", what, "/CPU-s", ours.per_cpu_second, peer.per_cpu_second, LEAST))
    return rows
