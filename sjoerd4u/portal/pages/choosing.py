"""What one decides with a press: consents, newsletter, no advertising, standing still."""

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.consent.ledger import Asked
from sjoerd4u.kit import clock
from sjoerd4u.newsletter import lookups, preferences
from sjoerd4u.newsletter.forms import PreferencesForm
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.portal import deciding
from sjoerd4u.portal.pages.door import done, door, or_absent, own, page
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.web.language import current_language
from sjoerd4u.web.store import db

CHOICES = ".choices"


@door.get("/mijn-gegevens/keuzes")
def choices() -> Response:
    return _choices()


@door.post("/mijn-gegevens/keuzes/nieuwsbrief")
def prefer() -> AnyResponse:
    """Topics, how often, a pause and measuring: the newsletter's own form and verb."""
    subscriber = deciding.reading(db.session, own()) or abort(404)
    form = PreferencesForm()
    if not form.validate():
        return _choices(form, 422)
    at = clock.now()
    preferences.choose(db.session, subscriber.mark, form.answers(), Asked(request.path, current_language(), at), at)
    return done("voorkeuren", CHOICES)


@door.post("/mijn-gegevens/keuzes/niet-meten")
def stop_measuring() -> AnyResponse:
    deciding.stop_measuring(db.session, own(), clock.now())
    return done("niet-gemeten", CHOICES)


@door.post("/mijn-gegevens/toestemming/<mark>/intrekken")
def withdraw(mark: str) -> AnyResponse:
    or_absent(deciding.withdraw, db.session, own(), mark, clock.now(), absent=(deciding.NotYours,))
    return done("ingetrokken", CHOICES)


@door.post("/mijn-gegevens/beperken")
def restrict() -> AnyResponse:
    """Stop the use of the data or, with `again`, begin it once more."""
    if request.form.get("again"):
        deciding.lift(db.session, own(), clock.now())
        return done("opgeheven", CHOICES)
    or_absent(deciding.restrict, db.session, own(), current_language(), clock.now(), absent=(deciding.NotYours,))
    return done("beperkt", CHOICES)


@door.post("/mijn-gegevens/bezwaar", endpoint="object")
def object_to_marketing() -> AnyResponse:
    deciding.object_to_marketing(db.session, own(), clock.now())
    return done("gestopt", CHOICES)


@door.post("/mijn-gegevens/weer-schrijven")
def write_again() -> AnyResponse:
    deciding.allow_letters(db.session, own(), clock.now())
    return done("mag-weer", CHOICES)


def _choices(form: PreferencesForm | None = None, status: int = 200) -> Response:
    subject = own()
    subscriber = deciding.reading(db.session, subject)
    return page(
        "portal/choices.html",
        status=status,
        subject=subject,
        consents=deciding.consents_of(db.session, subject),
        form=form or (_chosen(subscriber) if subscriber else None),
        measured=lookups.measured_of(db.session, subject.person_ids),
        suppressed=deciding.suppressed(db.session, subject),
        restricted_since=deciding.restricted_since(db.session, subject),
        decisions=_automatic(subject),
    )


def _automatic(subject: Subject) -> list[deciding.Outcome]:
    return deciding.automatic(db.session, subject)


def _chosen(subscriber: Subscriber) -> PreferencesForm:
    paused_through = clock.day_before(subscriber.paused_until) if subscriber.paused_until else None
    topics = preferences.topics_of(db.session, subscriber.id)
    return PreferencesForm(formdata=None, obj=subscriber, topics=topics, pause_through=paused_through)
