"""Payments in the office: the file of the bank, what waits for an invoice, what is open, and reminders."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages import door as follow_up
from sjoerd4u.crm.staff_pages.door import DONE, Done, back, done_of, here
from sjoerd4u.kit import clock
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.money import as_typed
from sjoerd4u.people.restriction import Restricted, insist_unrestricted
from sjoerd4u.people.trail import By
from sjoerd4u.sales import overview
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.payments import bank_import, lookups, recognising, reminding
from sjoerd4u.sales.payments import paying as payments
from sjoerd4u.sales.payments.bank_lines import MOST_BYTES, Unreadable
from sjoerd4u.sales.payments.forms import REASONS, AsideForm, BankFileForm, NoteForm
from sjoerd4u.sales.payments.models import PaymentMatch, Source
from sjoerd4u.sales.payments.tray import payment_with, waiting_payments
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db
from sjoerd4u.web.uploads import NotGiven, TooBig, uploaded

TOO_BIG = "Dit bestand is te groot: hooguit 10 MB. Haal bij de bank een kortere periode op."
SHOWN = 100
LONGEST_QUERY = 100

door = Door("payments", __name__, Audience.OFFICE)
door.give_templates(
    sold_with=lambda relation: overview.with_person(db.session, relation, clock.day_of(clock.now())),
    sold_at=lambda number: overview.with_organisation(db.session, number, clock.day_of(clock.now())),
)
door.register_error_handler(Gone, follow_up.nothing_there)
door.register_error_handler(Restricted, follow_up.only_stored)
door.register_error_handler(Refused, follow_up.not_like_this)
DONE.update(
    {
        "ingelezen": Done("Het bestand is gelezen. Hieronder staat wat er nieuw was."),
        "gekoppeld": Done("De betaling hoort nu bij de factuur.", "payments.unmatch"),
        "dezelfde": Done(
            "Het is één betaling: wat met de hand was genoteerd, kwam van de bank.", "payments.not_the_same"
        ),
        "niet-dezelfde": Done("Het zijn twee betalingen. Die van de bank wacht op een factuur.", "payments.same"),
        "losgemaakt": Done("De betaling is los van de factuur en wacht weer.", "payments.match"),
        "weggelegd": Done("De betaling is afgehandeld.", "payments.take_back"),
        "teruggehaald": Done("De betaling wacht weer op een factuur."),
        "betaald": Done("De betaling is genoteerd.", "payments.remove"),
        "betaling-weg": Done("De betaling is weer weg."),
        "herinnerd": Done("De herinnering is verstuurd en de stap is klaar."),
    }
)


# — The tray and the file of the bank ————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/betalingen")
def index() -> Response:
    return _index(BankFileForm(formdata=None))


def _index(form: BankFileForm, status: int = 200) -> Response:
    now = clock.now()
    return show(
        "sales/payments/index.html",
        status=status,
        form=form,
        tray=waiting_payments(db.session, SHOWN),
        owed=lookups.receivables(db.session, now),
        matched=lookups.matches_of(db.session),
        files=lookups.bank_files(db.session),
        newest=lookups.newest_day(db.session),
        now=now,
        place=here(),
        done=done_of(request.args),
    )


@door.post("/kantoor/betalingen/inlezen")
def take_in() -> AnyResponse:
    try:
        given = uploaded("file", MOST_BYTES)
        mark = _take_in(given.filename or "", given.stream.read(), current_by())
    except NotGiven:
        return _not_read("Kies een bestand van de bank: CAMT.053 of MT940.")
    except TooBig:
        return _not_read(TOO_BIG)
    except Unreadable as wrong:
        return _not_read(str(wrong))
    return redirect(url_for(".index", gedaan="ingelezen", wat=mark), 303)


def _take_in(name: str, raw: bytes, by: By) -> str:
    """Once more when a colleague gave the same file at the same moment: then theirs is in."""
    for last in (False, True):
        try:
            mark = bank_import.take_in(db.session, name, raw, by, clock.now()).mark
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            if last:
                raise
        else:
            return mark
    raise AssertionError("two tries are all there are")


def _not_read(why: str) -> Response:
    db.session.rollback()
    form = BankFileForm(formdata=None)
    form.file.errors = [why]
    return _index(form, 422)


# — One payment ——————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/betalingen/<mark>")
def payment(mark: str) -> Response:
    return _payment(mark, AsideForm(formdata=None))


def _payment(mark: str, form: AsideForm, status: int = 200) -> Response:
    found = payment_with(db.session, mark) or abort(404)
    insist_unrestricted(db.session, found.payment.person_id)
    typed = request.args.get("q", "")[:LONGEST_QUERY].encode("utf-8", "ignore").decode().replace("\0", "")
    return show(
        "sales/payments/payment.html",
        status=status,
        found=found,
        payment=found.payment,
        by_hand=found.payment.source == Source.HAND,
        came_too=lookups.taken_over_by(db.session, found.payment),
        noted=lookups.took_over(db.session, found.payment),
        matches=lookups.matches_of(db.session, PaymentMatch.payment_id == found.payment.id),
        typed=typed,
        others=lookups.find_invoices(db.session, typed) if typed.strip() else [],
        form=form,
        reasons=REASONS,
        now=clock.now(),
        place=here(),
        done=done_of(request.args),
    )


@door.post("/kantoor/betalingen/<mark>/koppelen")
def match(mark: str) -> AnyResponse:
    made = payments.match(db.session, mark, _named("factuur"), current_by(), clock.now())
    db.session.commit()
    return back("gekoppeld", made, url_for(".index"))


def _named(field: str) -> str:
    """What the press is about; a press that undoes another one sends it as what it was."""
    return request.form.get(field) or request.form.get("was", "")


@door.post("/kantoor/betalingen/<mark>/dezelfde")
def same(mark: str) -> AnyResponse:
    """The bank's booking is what somebody noted by hand before."""
    noted = recognising.same_payment(db.session, mark, _named("genoteerd"), current_by(), clock.now())
    db.session.commit()
    return back("dezelfde", noted, url_for(".index"))


@door.post("/kantoor/betalingen/<mark>/niet-dezelfde")
def not_the_same(mark: str) -> AnyResponse:
    waits = recognising.not_the_same(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("niet-dezelfde", waits, url_for(".payment", mark=waits), was=mark)


@door.post("/kantoor/betalingen/koppeling/<mark>/los")
def unmatch(mark: str) -> AnyResponse:
    was = db.session.scalar(select(Invoice.mark).join(PaymentMatch).where(PaymentMatch.mark == mark)) or ""
    freed = payments.unmatch(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("losgemaakt", freed, url_for(".payment", mark=freed), was=was)


@door.post("/kantoor/betalingen/<mark>/wegleggen")
def put_aside(mark: str) -> AnyResponse:
    form = AsideForm()
    if not form.validate():
        return _payment(mark, form, 422)
    payments.put_aside(db.session, mark, form.reason.data or "", current_by(), clock.now())
    db.session.commit()
    return back("weggelegd", mark, url_for(".index"))


@door.post("/kantoor/betalingen/<mark>/terughalen")
def take_back(mark: str) -> AnyResponse:
    payments.take_back(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("teruggehaald", mark, url_for(".payment", mark=mark))


# — By hand ——————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/betalingen/noteren/<mark>")
def note(mark: str) -> Response:
    found = _invoice(mark)
    given = {"key": new_mark(), "amount": as_typed(max(0, found.open)), "paid_on": clock.day_of(clock.now())}
    return _note(found, NoteForm(formdata=None, data=given))


def _invoice(mark: str) -> Any:
    found = db.session.execute(lookups.invoices_with_open(Invoice.mark == mark)).one_or_none()
    if found is None:
        abort(404)
    insist_unrestricted(db.session, found.Invoice.person_id)
    return found


def _note(found: Any, form: NoteForm, status: int = 200) -> Response:
    matches = lookups.matches_of(db.session, PaymentMatch.invoice_id == found.Invoice.id)
    return show(
        "sales/payments/note.html", status=status, found=found, invoice=found.Invoice, form=form, matches=matches
    )


@door.post("/kantoor/betalingen/noteren/<mark>")
def noted(mark: str) -> AnyResponse:
    found, form = _invoice(mark), NoteForm()
    if not form.validate():
        return _note(found, form, 422)
    try:
        made = payments.note_payment(db.session, mark, form.answers(), current_by(), clock.now())
    except Refused as wrong:
        form.paid_on.errors = [str(wrong)]
        return _note(found, form, 422)
    db.session.commit()
    return back("betaald", made, url_for(".payment", mark=made))


@door.post("/kantoor/betalingen/<mark>/verwijderen")
def remove(mark: str) -> AnyResponse:
    payments.remove_noted(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".index", gedaan="betaling-weg"), 303)


# — What is open, and reminders ——————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/betalingen/open")
def receivables() -> Response:
    now = clock.now()
    rows = lookups.owed(db.session, now, only_late=request.args.get("te-laat") == "1")
    owed = lookups.receivables(db.session, now)
    return show("sales/payments/open.html", rows=rows, owed=owed, now=now, today=clock.day_of(now))


@door.get("/kantoor/herinneringen/<mark>")
def reminder(mark: str) -> Response:
    found = reminding.ready(db.session, mark)
    insist_unrestricted(db.session, found.invoice.person_id)
    return show("sales/payments/reminder.html", found=found, words=reminding.words_of(found), now=clock.now())


@door.post("/kantoor/herinneringen/<mark>/versturen")
def send_reminder(mark: str) -> AnyResponse:
    reminding.send(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("herinnerd", mark, url_for(".index"))
