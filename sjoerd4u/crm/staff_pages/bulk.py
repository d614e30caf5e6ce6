"""One change of many relations: how many first, then the press, then the way back."""

from datetime import date

from flask import Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import bulk, filtering
from sjoerd4u.crm.bulk import Change, What, Which
from sjoerd4u.crm.models import StepKind
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages.asking import tidied
from sjoerd4u.crm.staff_pages.door import MARK, nothing_there
from sjoerd4u.kit import clock
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("bulk", __name__, Audience.OFFICE)
door.register_error_handler(Gone, nothing_there)

MOST_TICKED = 500


@door.get("/kantoor/relaties/samen")
def choose() -> Response:
    """What can be done to these relations: those that are ticked (`m`), or with `alles` all of the filter."""
    return _page(request.args)


@door.post("/kantoor/relaties/samen")
def apply() -> AnyResponse:
    """Do it, if there are still as many as the page said; otherwise say how many there are now (409)."""
    form, at = request.form, clock.now()
    which, counted = _which(form), form.get("aantal", -1, type=int)
    if bulk.number(db.session, which, at) != counted:
        return _page(form, 409, changed=True)
    try:
        mark, done = bulk.carry_out(db.session, current_by(), which, _change(form), at)
    except (Refused, ValueError) as refused:
        db.session.rollback()
        return _page(form, 422, wrong=str(refused) if isinstance(refused, Refused) else "Kies wat er moet gebeuren.")
    db.session.commit()
    return redirect(url_for(".done", mark=mark, aantal=done), 303)


@door.get("/kantoor/relaties/samen/<mark>")
def done(mark: str) -> Response:
    """What was done, and the way back."""
    number = request.args.get("aantal", 0, type=int)
    back_again = request.args.get("gedaan") == "terug"
    text = f"{_so_many(number)} {'teruggezet' if back_again else 'gewijzigd'}."
    there = mark if MARK.fullmatch(mark) else ""
    return show(
        "crm/bulk_done.html",
        done={"text": text, "undo": None if back_again or not there else url_for(".undo", mark=there)},
    )


@door.post("/kantoor/relaties/samen/<mark>/ongedaan")
def undo(mark: str) -> AnyResponse:
    number = bulk.undo(db.session, current_by(), mark, clock.now())
    db.session.commit()
    return redirect(url_for(".done", mark=mark, aantal=number, gedaan="terug"), 303)


def _so_many(number: int) -> str:
    return "1 relatie is" if number == 1 else f"{number} relaties zijn"


def _page(told: MultiDict[str, str], status: int = 200, *, changed: bool = False, wrong: str = "") -> Response:
    which = _which(told)
    return show(
        "crm/bulk.html",
        status=status,
        number=bulk.number(db.session, which, clock.now()),
        marks=which.marks,
        query=which.chosen.query() if which.chosen is not None else None,
        colleagues=colleagues(db.session),
        kinds=list(StepKind),
        told={name: tidied(value) for name, value in told.items()},
        changed=changed,
        wrong=wrong,
    )


def _which(told: MultiDict[str, str]) -> Which:
    if told.get("alles") == "1":
        me = current_by().staff_id
        kept = told.get("filter")
        chosen = filtering.of_query(kept[:2000], me) if kept is not None else filtering.read(told, me)
        return Which(chosen=chosen)
    marks = dict.fromkeys(mark for mark in told.getlist("m")[:MOST_TICKED] if MARK.fullmatch(mark))
    return Which(marks=tuple(marks))


def _change(form: MultiDict[str, str]) -> Change:
    """Raises ValueError for what is not on the form."""
    what = What(form.get("wat", ""))
    owner = form.get("van" if what is What.OWNER else "voor", "")
    known = {member.mark: member.id for member in colleagues(db.session)}
    if owner and owner not in known:
        raise ValueError(owner)
    day = form.get("dag", "")
    return Change(
        what=what,
        owner_id=known.get(owner),
        label=tidied(form.get("eraf" if what is What.NO_LABEL else "label", "")),
        kind=form.get("soort_stap", ""),
        says=tidied(form.get("waarover", "")),
        due_on=date.fromisoformat(day) if day else None,
    )
