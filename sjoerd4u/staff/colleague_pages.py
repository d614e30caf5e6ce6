"""Who works here: inviting, giving a role, ending an account and letting it back."""

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.staff import accounts, lookups
from sjoerd4u.staff.forms import ROLE_HINTS, InviteForm, RoleForm
from sjoerd4u.staff.login import current_by
from sjoerd4u.staff.models import Role, StaffMember
from sjoerd4u.staff.pages import door
from sjoerd4u.web.errors import error_page
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

DONE = {
    "uitgenodigd": "De uitnodiging ligt klaar en gaat zo per mail weg. De link werkt zeven dagen.",
    "opnieuw": "Wat eerst werkte, werkt niet meer. Een nieuwe uitnodiging gaat zo per mail weg.",
    "rol": "De rol is gewijzigd. Dat geldt meteen.",
    "beeindigd": "Het account is beëindigd. Uw collega is overal uitgelogd.",
    "terug": "Het account werkt weer, met dezelfde inlogmiddelen.",
}
LAST_ADMIN = "Er moet iemand overblijven met de rol beheer die kan inloggen. Geef eerst een andere collega die rol."


@door.errorhandler(accounts.NoSuchMember)
def no_such_member(_error: LookupError) -> Response:
    return error_page(NotFound())


@door.get("/kantoor/collegas")
def colleagues() -> Response:
    return _colleagues(InviteForm(formdata=None))


@door.post("/kantoor/collegas")
def invite() -> AnyResponse:
    form = InviteForm()
    if not form.validate():
        return _colleagues(form, 422)
    try:
        what = (form.email.data or "", form.name.data or "", Role(form.role.data))
        accounts.invite(db.session, current_by(), *what, clock.now())
    except accounts.AlreadyThere:
        form.email.errors = ["Er is al een account met dit adres. Kijk ook bij de beëindigde accounts."]
        return _colleagues(form, 422)
    return _done("uitgenodigd")


@door.post("/kantoor/collegas/<mark>/uitnodigen")
def start_again(mark: str) -> AnyResponse:
    try:
        accounts.start_again(db.session, current_by(), mark, clock.now())
    except accounts.LastAdmin:
        return _refused(mark)
    return _done("opnieuw")


@door.get("/kantoor/collegas/<mark>")
def colleague(mark: str) -> Response:
    member = accounts.with_mark(db.session, mark)
    return _colleague(member, RoleForm(formdata=None, role=member.role))


@door.post("/kantoor/collegas/<mark>/rol")
def give_role(mark: str) -> AnyResponse:
    form, member = RoleForm(), accounts.with_mark(db.session, mark)
    if not form.validate():
        return _colleague(member, form, 422)
    try:
        accounts.give_role(db.session, current_by(), mark, Role(form.role.data), clock.now())
    except accounts.LastAdmin:
        form.role.errors = [LAST_ADMIN]
        return _colleague(member, form, 422)
    return _done("rol")


@door.post("/kantoor/collegas/<mark>/beeindigen")
def end_account(mark: str) -> AnyResponse:
    try:
        accounts.end_account(db.session, current_by(), mark, clock.now())
    except accounts.LastAdmin:
        return _refused(mark)
    return _done("beeindigd", mark)


@door.post("/kantoor/collegas/<mark>/terug")
def let_back(mark: str) -> AnyResponse:
    accounts.let_back(db.session, current_by(), mark, clock.now())
    return _done("terug")


def _colleagues(form: InviteForm, status: int = 200) -> Response:
    done, mark = DONE.get(request.args.get("gedaan", "")), request.args.get("wie", "")
    undo = url_for(".let_back", mark=mark) if done and mark else None
    return show(
        "staff/colleagues.html",
        status=status,
        form=form,
        hints=ROLE_HINTS,
        colleagues=lookups.colleagues(db.session, clock.now()),
        former=accounts.former_colleagues(db.session),
        done={"text": done, "undo": undo} if done else None,
    )


def _colleague(member: StaffMember, form: RoleForm, status: int = 200, problem: str = "") -> Response:
    can_sign_in = lookups.can_sign_in(db.session, member)
    return show(
        "staff/colleague.html",
        status=status,
        member=member,
        form=form,
        hints=ROLE_HINTS,
        problem=problem,
        can_sign_in=can_sign_in,
    )


def _refused(mark: str) -> Response:
    member = accounts.with_mark(db.session, mark)
    return _colleague(member, RoleForm(formdata=None, role=member.role), 422, LAST_ADMIN)


def _done(what: str, mark: str | None = None) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".colleagues", gedaan=what, wie=mark), 303)
