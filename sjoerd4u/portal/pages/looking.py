"""Seeing everything: by category, who looked at it, who receives it, and what is not shown."""

from flask import Response

from sjoerd4u.portal import deciding, papers, showing
from sjoerd4u.portal.pages.door import built_now, door, own, own_address, page
from sjoerd4u.privacy import supplements
from sjoerd4u.privacy.disclosure import everything_about, withheld_of
from sjoerd4u.privacy.statement import versions
from sjoerd4u.web.store import db


@door.get("/mijn-gegevens/overzicht")
def overview() -> Response:
    subject = own()
    records = everything_about(db.session, subject, built_now())
    return page(
        "portal/overview.html",
        address=own_address(),
        subject=subject,
        chapters=showing.chapters(records),
        receivers=showing.receivers(records),
        purposes=showing.purposes(records),
        looks=showing.looks(records),
        supplements=supplements.of_person(db.session, subject.person_ids),
        consents=showing.consents_that_hold(records),
        withheld=withheld_of(records),
        reasons=showing.reasons(withheld_of(records)),
        person=deciding.person_of(db.session, subject),
        versions=versions(db.session),
        papers=papers.pages_of(db.session, records),
    )
