"""Keeping a filter of relations under a name, and taking it away."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import filtering
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages.asking import tidied
from sjoerd4u.crm.staff_pages.door import not_like_this, nothing_there
from sjoerd4u.kit import clock
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.store import db

door = Door("filters", __name__, Audience.OFFICE)
door.register_error_handler(Gone, nothing_there)
door.register_error_handler(Refused, not_like_this)


@door.post("/kantoor/filters")
def save() -> AnyResponse:
    """Keep the filter that this form holds, in the words of its address (`filter`)."""
    by, form = current_by(), request.form
    chosen = filtering.of_query(form.get("filter", "")[:2000], by.staff_id)
    filtering.save(
        db.session,
        by,
        tidied(form.get("naam", "")),
        chosen,
        clock.now(),
        shared="gedeeld" in form,
        in_today="vandaag" in form,
    )
    db.session.commit()
    return redirect(f"{url_for('crm.relations')}?{chosen.query()}&gedaan=filter", 303)


@door.post("/kantoor/filters/<mark>/weg")
def remove(mark: str) -> AnyResponse:
    filtering.remove(db.session, current_by(), mark)
    db.session.commit()
    return redirect(url_for("crm.relations", gedaan="filter-weg"), 303)
