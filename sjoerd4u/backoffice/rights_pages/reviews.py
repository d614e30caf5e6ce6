"""Texts that may name others, one by one: shown, shown with parts left out, or withheld with a reason."""

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.door import back, done_of, door
from sjoerd4u.backoffice.rights_pages.requests import note_look
from sjoerd4u.kit import clock
from sjoerd4u.privacy import files, reviewing
from sjoerd4u.privacy.desk_models import ReviewOutcome
from sjoerd4u.privacy.request_models import RequestKind
from sjoerd4u.privacy.reviewing import NeedsReason, NotThisText, Text
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.forms import some_lines
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

AT_ONCE = 20
LONGEST_REASON = 500
CHANGED = "De tekst is intussen veranderd, of u veranderde meer dan de haken. Begin opnieuw met de tekst hieronder."
WHY = "Schrijf waarom u deze tekst niet laat zien, of zet om een stuk tekst [[dubbele haken]] om het weg te laten."


@door.get("/kantoor/verzoeken/<mark>/nakijken")
def texts_of_request(mark: str) -> Response:
    return _page(mark)


@door.post("/kantoor/verzoeken/<mark>/nakijken")
def review_text(mark: str) -> AnyResponse:
    sent = request.form
    outcome = next((one for one in ReviewOutcome if one == sent.get("uitkomst")), None)
    if outcome is None:
        return _page(mark, 422, "Kies wat de betrokkene mag zien.")
    marked, reason = sent.get("tekst", ""), (some_lines(sent.get("reden")) or "")[:LONGEST_REASON]
    place, stamp = sent.get("plaats", ""), sent.get("stempel", "")
    try:
        reviewing.review(db.session, mark, place, stamp, outcome, current_by(), clock.now(), marked, reason)
    except NotThisText:
        return _page(mark, 409, CHANGED)
    except NeedsReason:
        return _page(mark, 422, WHY)
    return back("nagekeken", ".texts_of_request", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/nakijken/alles")
def show_texts(mark: str) -> AnyResponse:
    """All texts of one kind that stood on the page may be shown."""
    stamps = request.form.getlist("stempel")
    reviewing.show_all(db.session, mark, request.form.get("soort", ""), stamps, current_by(), clock.now())
    return back("allemaal", ".texts_of_request", mark=mark)


def _page(mark: str, status: int = 200, problem: str | None = None) -> Response:
    if status != 200:
        db.session.rollback()
    line = files.the_request(db.session, mark)
    if line is None or line.request.kind != RequestKind.ACCESS or line.request.decided_at is not None:
        abort(404)
    texts = reviewing.texts_of(db.session, reviewing.subject_of_request(db.session, line.request))
    waiting = [text for text in texts if text.waits]
    if status == 200:
        note_look(line.request)
    return show(
        "privacy/desk/reviews.html",
        status=status,
        asked=line.request,
        waiting=waiting[:AT_ONCE],
        left=len(waiting),
        kinds=_kinds(waiting[:AT_ONCE]),
        reviewed=[text for text in texts if not text.waits][:AT_ONCE],
        problem=problem,
        typed=request.form,
        outcomes=ReviewOutcome,
        done=done_of(request.args.get("gedaan")),
    )


def _kinds(texts: list[Text]) -> dict[str, list[Text]]:
    """The texts by kind, where there are more of one kind."""
    kinds: dict[str, list[Text]] = {}
    for text in texts:
        kinds.setdefault(text.table, []).append(text)
    return {table: found for table, found in kinds.items() if len(found) > 1}
