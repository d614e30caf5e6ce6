"""The list of relations. The address of the page is the filter."""

from flask import Response, request

from sjoerd4u.crm import filtering, listing
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.crm.staff_pages.door import done_of, door, here, page_url
from sjoerd4u.kit import clock
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_member
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


@door.get("/kantoor/relaties")
def relations() -> Response:
    me, at = current_member(), clock.now()
    chosen = filtering.read(request.args, me.id if me else None)
    conditions = filtering.conditions(chosen, at)
    return show(
        "crm/relations.html",
        "relaties",
        page=listing.relations(db.session, conditions, request.args.get("bladzijde", 1, type=int)),
        restricted=listing.restricted_relations(db.session, conditions),
        chosen=chosen,
        kinds=list(RelationKind),
        colleagues=colleagues(db.session),
        saved=filtering.saved_for(db.session, me.id if me else 0),
        me=me,
        now=at,
        place=here(),
        pager_url=page_url,
        done=done_of(request.args),
    )
