"""The newsletter's pages: sign up, confirm, choose, leave."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.consent.ledger import Asked
from sjoerd4u.kit import addresses, clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.newsletter import preferences as choosing
from sjoerd4u.newsletter.forms import PreferencesForm, SignupForm
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.signup import SignupGone, agreed, confirm_signup, request_signup, still_reads, waiting
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.register import askings
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import Audience, Door, open_to_all, unlisted
from sjoerd4u.web.headers import personal
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.pagecache import for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("newsletter", __name__, Audience.PUBLIC)
door.give_templates(topic_titles=TOPICS, paces=choosing.PACES, askings=askings.BY_SLUG)


@door.get("/nieuwsbrief")
@for_everyone
def signup() -> Response:
    return show("newsletter/signup.html", "signup", form=SignupForm(formdata=None))


@door.post("/nieuwsbrief")
def subscribe() -> AnyResponse:
    form = SignupForm()
    if not form.validate():
        return show("newsletter/signup.html", "signup", 422, form=form)
    throttle.spend(throttle.SIGNUPS)
    request_signup(db.session, form.answers(request.path), clock.now())
    db.session.commit()
    return redirect(url_for(".check_your_mail"), 303)


@door.get("/nieuwsbrief/kijk-in-uw-mail")
@unlisted
def check_your_mail() -> Response:
    return show("newsletter/check_your_mail.html", "signup")


@door.get("/nieuwsbrief/bevestigen/<token>")
def confirm(token: str) -> Response:
    held = waiting(db.session, mark_in(token, "confirm"), clock.now())
    if held is None or (held.confirmed_at and not still_reads(db.session, held)):
        return personal(show("newsletter/link_gone.html", status=410))
    template = "newsletter/already_confirmed.html" if held.confirmed_at else "newsletter/confirm.html"
    return personal(show(template, signup=held, askings=agreed(held)))


@door.post("/nieuwsbrief/bevestigen/<token>")
def confirmed(token: str) -> AnyResponse:
    try:
        mark = confirm_signup(db.session, mark_in(token, "confirm"), clock.now())
    except SignupGone:
        return personal(show("newsletter/link_gone.html", status=410))
    db.session.commit()
    return redirect(url_for(".welcome", token=keyring(db.session).seal("preferences", mark)), 303)


@door.get("/nieuwsbrief/welkom/<token>")
def welcome(token: str) -> Response:
    return _reader_page("newsletter/welcome.html", token)


@door.get("/nieuwsbrief/afmelden/<token>")
def leave(token: str) -> Response:
    mark = mark_in(token, "leave")
    return personal(
        show("newsletter/leave.html", token=token, preferences=keyring(db.session).seal("preferences", mark))
    )


@door.post("/nieuwsbrief/afmelden/<token>")
@open_to_all
def left(token: str) -> Response:
    """Also the one-click press of a mail program (RFC 8058): no cookie, no token of a form, 200 and no redirect."""
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    how = "knop van het mailprogramma" if one_click else "afmeldpagina"
    unsubscribe(db.session, mark_in(token, "leave"), how, clock.now())
    db.session.commit()
    return personal(show("newsletter/left.html"))


@door.get("/nieuwsbrief/voorkeuren/<token>")
def preferences(token: str) -> Response:
    return _reader_page("newsletter/preferences.html", token, saved=request.args.get("bewaard") == "ja")


@door.post("/nieuwsbrief/voorkeuren/<token>")
def preferred(token: str) -> AnyResponse:
    form = PreferencesForm()
    if not form.validate():
        return _reader_page("newsletter/preferences.html", token, 422, form)
    asked = Asked("/nieuwsbrief/voorkeuren", current_language(), clock.now())
    if not choosing.choose(db.session, mark_in(token, "preferences"), form.answers(), asked, clock.now()):
        return personal(show("newsletter/link_gone.html", status=410))
    db.session.commit()
    return redirect(url_for(".preferences", token=token, bewaard="ja"), 303)


def _reader_page(
    template: str, token: str, status: int = 200, form: PreferencesForm | None = None, saved: bool = False
) -> Response:
    mark = mark_in(token, "preferences")
    found = choosing.reader(db.session, mark)
    if found is None or found.subscriber.left_at is not None:
        return personal(show("newsletter/link_gone.html", status=410))
    subscriber = found.subscriber
    topics = choosing.topics_of(db.session, subscriber.id)
    paused_through = clock.day_before(subscriber.paused_until) if subscriber.paused_until else None
    form = form or PreferencesForm(formdata=None, obj=subscriber, topics=topics, pause_through=paused_through)
    return personal(
        show(
            template,
            "preferences",
            status,
            form=form,
            subscriber=subscriber,
            topics=topics,
            paused_through=paused_through,
            saved=saved,
            token=token,
            leave_token=keyring(db.session).seal("leave", mark),
            address=addresses.recognisable(found.address),
        )
    )
