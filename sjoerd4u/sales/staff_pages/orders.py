"""Orders in the office: the list, one with its project and hours, and its contract."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.staff_pages.conflicts import both_texts
from sjoerd4u.crm.staff_pages.door import done_of, note_look, page_url
from sjoerd4u.kit import clock, money
from sjoerd4u.kit.versions import Changed
from sjoerd4u.sales import contracts as agreements
from sjoerd4u.sales import working
from sjoerd4u.sales.lines import stored, totals
from sjoerd4u.sales.quotes import lists as quote_lists
from sjoerd4u.sales.staff_forms import BudgetForm, ContractForm, WorkForm
from sjoerd4u.sales.staff_pages.door import door
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

HOURS_SHOWN = 100


@door.get("/kantoor/orders")
def orders() -> Response:
    closed = request.args.get("stand") == "afgerond"
    page = quote_lists.orders(db.session, closed, request.args.get("bladzijde", 1, type=int))
    return show(
        "sales/orders.html",
        page=page,
        closed=closed,
        today=clock.day_of(clock.now()),
        pager_url=page_url,
        done=done_of(request.args),
    )


@door.get("/kantoor/orders/<mark>")
def order(mark: str) -> Response:
    return _page(mark)


def _page(mark: str, work: WorkForm | None = None, budget: BudgetForm | None = None, status: int = 200) -> Response:
    found = quote_lists.order(db.session, mark) or abort(404)
    note_look(found.person_id)
    hours = money.hundredths(found.Project.budget_hundredths)
    today = clock.day_of(clock.now())
    return show(
        "sales/order.html",
        status=status,
        found=found,
        order=found.SalesOrder,
        project=found.Project,
        sums=totals(stored(found.SalesOrder.lines)),
        hours=quote_lists.hours(db.session, found.Project.id, HOURS_SHOWN),
        work=work or WorkForm(formdata=None, worked_on=today),
        budget=budget or BudgetForm(formdata=None, version=found.Project.version, budget=hours),
        done=done_of(request.args),
    )


def _there(mark: str, code: str, wat: str | None = None) -> AnyResponse:
    return redirect(url_for(".order", mark=mark, gedaan=code, wat=wat), 303)


# — The project ——————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/orders/<mark>/uren")
def write_hours(mark: str) -> AnyResponse:
    found, form = quote_lists.order(db.session, mark) or abort(404), WorkForm()
    if not form.validate():
        return _page(mark, work=form, status=422)
    told = (form.worked_on.day, form.hours.hundredths, form.says.data or "")
    try:
        line = working.write_hours(db.session, found.Project.mark, *told, current_by(), clock.now())
    except Refused as refused:
        form.hours.errors = [str(refused)]
        return _page(mark, work=form, status=422)
    db.session.commit()
    return _there(mark, "uren", wat=line)


@door.post("/kantoor/uren/<mark>/weg")
def remove_hours(mark: str) -> AnyResponse:
    order_mark = working.remove_hours(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return _there(order_mark, "uren-weg")


@door.post("/kantoor/orders/<mark>/begroting")
def set_budget(mark: str) -> AnyResponse:
    found, form = quote_lists.order(db.session, mark) or abort(404), BudgetForm()
    if not form.validate():
        return _page(mark, budget=form, status=422)
    told = (form.budget.hundredths, form.version.data or 0)
    try:
        working.set_budget(db.session, found.Project.mark, *told, current_by(), clock.now())
    except Changed:
        theirs = BudgetForm(formdata=None, version=found.Project.version)
        theirs.budget.data = money.hundredths(found.Project.budget_hundredths)
        return both_texts(form, theirs, url_for(".set_budget", mark=mark))
    db.session.commit()
    return _there(mark, "begroot")


@door.post("/kantoor/orders/<mark>/afronden")
def close_project(mark: str) -> AnyResponse:
    found = quote_lists.order(db.session, mark) or abort(404)
    working.close(db.session, found.Project.mark, current_by(), clock.now())
    db.session.commit()
    return _there(mark, "afgerond", wat=mark)


@door.post("/kantoor/orders/<mark>/heropenen")
def reopen_project(mark: str) -> AnyResponse:
    found = quote_lists.order(db.session, mark) or abort(404)
    working.reopen(db.session, found.Project.mark, current_by(), clock.now())
    db.session.commit()
    return _there(mark, "project-heropend")


# — Contracts ————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/contracten")
def contracts() -> Response:
    page = quote_lists.contracts(db.session, request.args.get("bladzijde", 1, type=int))
    today = clock.day_of(clock.now())
    return show("sales/contracts.html", page=page, today=today, pager_url=page_url, done=done_of(request.args))


@door.get("/kantoor/orders/<mark>/contract")
def new_contract(mark: str) -> AnyResponse:
    found = quote_lists.order(db.session, mark) or abort(404)
    if found.contract:
        return redirect(url_for(".contract", mark=found.contract), 303)
    known = agreements.proposed_for(db.session, found.SalesOrder)
    form = ContractForm(formdata=None, version=1, starts_on=clock.day_of(clock.now()), **known)
    return _form(url_for(".draw_up_contract", mark=mark), form, found=found, contract=None)


def _form(there: str, form: ContractForm, status: int = 200, **values: Any) -> Response:
    return show("sales/contract.html", status=status, there=there, form=form, done=done_of(request.args), **values)


@door.post("/kantoor/orders/<mark>/contract")
def draw_up_contract(mark: str) -> AnyResponse:
    found, form = quote_lists.order(db.session, mark) or abort(404), ContractForm()
    there = url_for(".draw_up_contract", mark=mark)
    if not form.validate():
        return _form(there, form, 422, found=found, contract=None)
    try:
        made = agreements.draw_up(db.session, mark, form.terms(), current_by(), clock.now())
    except Refused as refused:
        form.form_errors.append(str(refused))
        return _form(there, form, 422, found=found, contract=None)
    db.session.commit()
    return redirect(url_for(".contract", mark=made, gedaan="contract"), 303)


@door.get("/kantoor/contracten/<mark>")
def contract(mark: str) -> Response:
    found = quote_lists.contract(db.session, mark) or abort(404)
    if found.Contract.person_id is not None:
        note_look(found.Contract.person_id)
    form = ContractForm(formdata=None, obj=found.Contract)
    return _form(url_for(".change_contract", mark=mark), form, found=found, contract=found.Contract)


@door.post("/kantoor/contracten/<mark>")
def change_contract(mark: str) -> AnyResponse:
    found, form = quote_lists.contract(db.session, mark) or abort(404), ContractForm()
    there, kept = url_for(".change_contract", mark=mark), {"found": found, "contract": found.Contract}
    if not form.validate():
        return _form(there, form, 422, **kept)
    try:
        agreements.change_terms(db.session, mark, form.terms(), form.version.data or 0, current_by(), clock.now())
    except Changed:
        return both_texts(form, ContractForm(formdata=None, obj=found.Contract), there)
    except Refused as refused:
        form.form_errors.append(str(refused))
        return _form(there, form, 422, **kept)
    db.session.commit()
    return redirect(url_for(".contract", mark=mark, gedaan="contract-bewaard"), 303)
