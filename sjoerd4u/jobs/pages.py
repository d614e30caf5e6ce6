"""The page of figures, for a watch program on this machine or one that knows the token."""

import hmac
import os

from flask import Response, abort, current_app, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST

from sjoerd4u.jobs.figures import AnswerFigures
from sjoerd4u.web import logs, pagecache
from sjoerd4u.web.doors import Audience, Door, is_here

door = Door("figures", __name__, Audience.MACHINES)


@door.record
def count_answers(state: BlueprintSetupState) -> None:
    """Count every answer of the app this door is in."""
    figures = AnswerFigures()
    state.app.extensions["figures"] = figures
    logs.watch(state.app, figures.watch)
    pagecache.watch(state.app, answers=figures.add)


@door.get("/metrics")
def metrics() -> Response:
    """The figures, in Prometheus' text format. For everybody else this page does not exist."""
    if not (is_here() or has_token()):
        abort(404)
    figures: AnswerFigures = current_app.extensions["figures"]
    body = figures.text(current_app.extensions["store"], "PROMETHEUS_MULTIPROC_DIR" in os.environ)
    return Response(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def has_token() -> bool:
    """Whether the one who asks knows METRICS_TOKEN."""
    token: str = current_app.extensions["settings"].metrics_token
    shown = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
