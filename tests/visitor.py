"""A visitor without JavaScript, who holds every page to the rules of the house."""

from collections.abc import Mapping
from typing import Any

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from sjoerd4u.kit import clock
from sjoerd4u.people.trail import By
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member, with_address
from sjoerd4u.staff.models import Role, StaffMember

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


class Visitor:
    """Opens pages and sends forms; every HTML answer is looked over before the test sees it."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.client = app.test_client()
        self.headers = {"Sec-Fetch-Site": "same-origin", **headers}

    def get(self, path: str, status: int = 200, **headers: str) -> TestResponse:
        """Open a page; it must answer with this status."""
        return self._looked_over(self.client.get(path, headers=self.headers | headers), status)

    def post(
        self, path: str, fields: Mapping[str, Any] | None = None, status: int = 303, **headers: str
    ) -> TestResponse:
        """Send a form; it must answer with this status."""
        return self._looked_over(self.client.post(path, data=fields or {}, headers=self.headers | headers), status)

    def follow(self, answer: TestResponse) -> TestResponse:
        """Go where a 303 points."""
        return self.get(answer.headers["Location"])

    def _looked_over(self, answer: TestResponse, status: int) -> TestResponse:
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:2000]}"
        assert "Set-Cookie" not in answer.headers
        if answer.mimetype == "text/html" and answer.text.startswith("<!DOCTYPE"):
            look_over(answer.text)
        return answer


def look_over(page: str) -> None:
    """Refuse a page that breaks a rule of the house: valid HTML, one h1, unique ids, labels, no inline code."""
    parser = html5lib.HTMLParser()
    tree = parser.parse(page)
    assert not parser.errors, [(place, problem) for place, problem, _ in parser.errors]
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    named = [(element.tag.removeprefix(NAMESPACE), element) for element in elements]
    assert [tag for tag, _ in named].count("h1") == 1, "a page has one h1"
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labelled = {element.get("for") for tag, element in named if tag == "label"}
    for tag, element in named:
        assert not any(name == "style" or name.startswith("on") for name in element.attrib), (tag, element.attrib)
        if tag in ("input", "select", "textarea") and element.get("type") not in ("hidden", "submit"):
            assert element.get("id") in labelled or element.get("aria-label"), f"no label: {element.attrib}"
        for reference in (element.get("aria-describedby") or "").split():
            assert reference in ids, f"aria-describedby points nowhere: {reference}"
        if tag == "a" and (element.get("href") or "").startswith("#") and element.get("href") != "#":
            assert (element.get("href") or "")[1:] in ids, f"link to nowhere: {element.get('href')}"
        if tag in ("ol", "ul"):
            inside = {child.tag.removeprefix(NAMESPACE) for child in element if isinstance(child.tag, str)}
            assert inside <= {"li", "script", "template"}, f"in a list only items: {inside}"
        if tag == "script":
            assert element.get("src") or element.get("type") == "application/ld+json", "no inline scripts"


class Colleague(Visitor):
    """Somebody who works here and is signed in. Only signing in and out may set the cookie; nobody keeps a page."""

    MAY_SET_IT = ("/kantoor/inloggen", "/kantoor/uitloggen", "/kantoor/uitnodiging/", "/kantoor/account/")

    def __init__(
        self, app: Flask, role: str = Role.ADMIN, name: str = "Robin Kramer", address: str | None = None
    ) -> None:
        super().__init__(app)
        at = clock.now()
        address = address or f"{role}@sparklingcrm-voorbeeld.nl"
        with app.extensions["store"].writing() as session:
            member = with_address(session, address) or add_member(session, address, name, Role(role), at)
            key = sessions.begin(session, member.id, "wachtwoord en code", "Firefox op Linux", None, at)
            session.commit()
        self.member: StaffMember = member
        self.client.set_cookie(OFFICE.pattern, key)

    @property
    def by(self) -> By:
        """Who they are, as the trail names them."""
        return By(self.member.id, self.member.name)

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie(OFFICE.pattern)
        return found.value if found else None

    def _looked_over(self, answer: TestResponse, status: int) -> TestResponse:
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:2000]}"
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert cookie.startswith(f"{OFFICE.pattern}=")
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert answer.request.method == "POST"
            assert answer.request.path.startswith(self.MAY_SET_IT)
        if answer.request.path.startswith("/kantoor"):
            assert answer.headers["Cache-Control"] == "no-store"
        if answer.mimetype == "text/html" and answer.text.startswith("<!DOCTYPE"):
            look_over(answer.text)
        return answer
