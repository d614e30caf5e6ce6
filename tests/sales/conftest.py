"""States of sales to test with, made with the verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.sales.lines import Line
from sjoerd4u.sales.models import Quote
from sjoerd4u.sales.quotes import quoting
from sjoerd4u.sales.quotes.quoting import Writing
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW

SELLER = {
    **{"name": "SparklingCRM b.v.", "street": "Van ’t Hoffstraat 28e", "postcode": "3863 AX", "city": "Nijkerk"},
    **{"kvk": "09175633", "phone": "033", "email": "service@sparklingcrm.nl", "seat": "Nijkerk", "btw_id": ""},
}
LINES = (
    Line("Advies", 95_00, 10_00, "uur", group="Begin"),
    Line("Handboek", 25_00, vat="9", group="Begin"),
    Line("Kennismaking", 50_00, kind="korting"),
)


@pytest.fixture
def demi(session: Session) -> By:
    """Somebody who works here."""
    member = add_member(session, "demi@kantoor-voorbeeld.nl", "Demi Voorbeeld", Role.STAFF, NOW)
    return By(member.id, member.name)


@pytest.fixture
def jo(session: Session, demi: By) -> str:
    """The mark of the file of somebody whom Demi added."""
    newcomer = Newcomer(
        address="jo@voorbeeld.nl",
        introduction=Introduction(given_name="Jo", family_name="Vos"),
        firm=Firm(name="Bakkerij Voorbeeld B.V.", kvk="12345678", street="Dorpsstraat 1", city="Ede"),
    )
    return add_person(session, newcomer, demi, NOW)


def a_quote(session: Session, relation_mark: str, by: By) -> Quote:
    """A quote about an opportunity of this person, written and not sent."""
    deal = opportunities.open_opportunity(session, relation_mark, Plan(title="CRM inrichten"), by, NOW)
    mark = quoting.start_for_opportunity(session, deal, by, NOW)
    until = day_of(NOW) + timedelta(days=10)
    writing = Writing(title="CRM inrichten", intro="Zoals besproken.", language="nl", valid_until=until, lines=LINES)
    quoting.write(session, mark, writing, 1, by, NOW)
    return session.scalars(select(Quote).where(Quote.mark == mark)).one()


@pytest.fixture
def quote(session: Session, jo: str, demi: By) -> Quote:
    """A quote of Jo's, written and not sent."""
    return a_quote(session, jo, demi)
