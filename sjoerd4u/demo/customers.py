"""The customers of the demo, and somebody who almost is one."""

from typing import Any

from sjoerd4u.crm import cases, handling, history, opportunities, relations
from sjoerd4u.crm.models import CaseState, ContactKind, OpportunityStage, StepKind
from sjoerd4u.demo.office import Office
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people import roster
from sjoerd4u.people.organisations import Firm

STAGES = list(OpportunityStage)
Said = dict[str, Any]


def bakery(office: Office) -> None:
    """A customer: asked, was helped, won, and has a case that was solved."""
    said: Said = {
        "address": "sanne@bakkerij-voorbeeld.nl",
        "given_name": "Sanne",
        "infix": "van der",
        "family_name": "Berg",
    }
    said |= {"company": "Bakkerij Voorbeeld B.V.", "phone": "0318 55 01 23", "interests": ["crm-praktijk"]}
    question = "Wij hebben drie winkels en houden klanten bij in drie lijsten. Kunt u ons helpen er één van te maken?"
    inquiry = office.ask(said, question, office.ago(24, 8, 30))
    relation = office.picked_up(inquiry, office.robin, office.ago(24, 9, 20), "Drie lijsten, zes mensen, geen systeem.")
    plan = opportunities.Plan(title="CRM inrichten voor drie winkels", value_cents=18_500_00)
    moments = zip(STAGES[:5], (office.ago(n) for n in (23, 20, 17, 13, 10)), strict=True)
    chance = office.chance(relation, plan, office.robin, moments)
    handling.close(office.session, inquiry, office.robin, office.ago(23))
    visit = "Langs geweest in Ede. Sanne wil voor de feestdagen beginnen met de winkel aan de markt."
    history.note(
        office.session, relation, ContactKind.IN_PERSON, visit, office.robin, office.ago(20), opportunity=chance
    )
    case = cases.open_case(office.session, relation, "Klanten staan dubbel in de lijst", office.demi, office.ago(6))
    told = "Uitgelegd hoe zij twee klanten samenvoegt. Zij doet het zelf en belt als het niet lukt."
    history.note(office.session, relation, ContactKind.PHONE, told, office.demi, office.ago(6, 14), case=case)
    cases.solve(office.session, case, 1, office.demi, office.ago(5))
    office.plan(
        relation, StepKind.CALL, "Vragen hoe de eerste weken gaan", office.ahead(8), office.robin, office.ago(5)
    )


def installer(office: Office) -> None:
    """A quote is out and the call about it is for today; a case runs."""
    said: Said = {"address": "karim@installatie-voorbeeld.nl", "given_name": "Karim", "family_name": "Aydin"}
    said |= {"company": "Installatiebedrijf Voorbeeld", "phone": "06 12 34 50 67", "interests": ["service"]}
    inquiry = office.ask(
        said, "Onze monteurs willen onderweg zien wat er bij een klant is gebeurd.", office.ago(16, 15)
    )
    relation = office.picked_up(inquiry, office.robin, office.ago(15, 9), "Twaalf monteurs, nu alles op papier.")
    plan = opportunities.Plan(title="Klantbeeld voor monteurs", value_cents=42_000_00, expected_on=office.ahead(12))
    moments = zip(STAGES[:3], (office.ago(n) for n in (14, 11, 4)), strict=True)
    chance = office.chance(relation, plan, office.robin, moments)
    handling.close(office.session, inquiry, office.robin, office.ago(14))
    sent = "Offerte besproken in grote lijnen. Hij legt haar voor aan zijn compagnon."
    history.note(office.session, relation, ContactKind.MAIL, sent, office.robin, office.ago(4, 11), opportunity=chance)
    today = day_of(office.at)
    office.plan(
        relation,
        StepKind.CALL,
        "Heeft de compagnon nog vragen?",
        today,
        office.robin,
        office.ago(4),
        opportunity=chance,
    )
    case = cases.open_case(office.session, relation, "Telefoon toont de planning niet", office.robin, office.ago(3))
    cases.move(office.session, case, CaseState.BUSY, 1, office.robin, office.ago(3, 15))


def care(office: Office) -> None:
    """Almost a customer, and a step that should have been done."""
    said: Said = {"address": "mieke@zorg-voorbeeld.nl", "given_name": "Mieke", "family_name": "Prins"}
    said |= {"company": "Zorggroep Voorbeeld", "interests": ["klantgericht-ondernemen", "avg"]}
    inquiry = office.ask(
        said, "Kunnen wij een kennismaking plannen? Wij zijn met vier vestigingen.", office.ago(19, 11)
    )
    relation = office.picked_up(inquiry, office.demi, office.ago(19, 13), "Kennismaking afgesproken in Nijkerk.")
    plan = opportunities.Plan(title="Eén klantbeeld voor vier vestigingen", value_cents=96_000_00)
    moments = zip(STAGES[:4], (office.ago(n) for n in (18, 15, 9, 3)), strict=True)
    chance = office.chance(relation, plan, office.demi, moments)
    handling.close(office.session, inquiry, office.demi, office.ago(18))
    text = "Haar collega Wim van inkoop wil de prijs per vestiging zien. Zelf vindt zij de planning belangrijker."
    history.note(
        office.session, relation, ContactKind.PHONE, text, office.demi, office.ago(3, 16), may_name_others=True
    )
    late = day_of(office.ago(2))
    office.plan(
        relation, StepKind.MAIL, "Prijs per vestiging sturen", late, office.demi, office.ago(3), opportunity=chance
    )
    case = cases.open_case(
        office.session, relation, "Vraag over toegang voor een invalkracht", office.demi, office.ago(2)
    )
    cases.move(office.session, case, CaseState.WAITING, 1, office.demi, office.ago(1))


def notary(office: Office) -> None:
    """A customer for years; the yearly talk is late, and a small wish may become work."""
    newcomer = relations.Newcomer(
        address="willem@notaris-voorbeeld.nl",
        phone="033 245 00 77",
        introduction=roster.Introduction(given_name="Willem", infix="ter", family_name="Horst", salutation="heer"),
        firm=Firm(name="Notariskantoor Voorbeeld", city="Hoevelaken", kvk="12340027"),
        title="notaris",
        kind="klant",
        interests=("avg",),
    )
    relation = relations.add_person(office.session, newcomer, office.robin, office.ago(40))
    told = "Wil dat zijn drie medewerkers zien wie een dossier het laatst opende."
    history.note(office.session, relation, ContactKind.IN_PERSON, told, office.robin, office.ago(11, 15))
    plan = opportunities.Plan(title="Inzage in wie wat opende", value_cents=3_200_00)
    chance = office.chance(relation, plan, office.robin, [(STAGES[0], office.ago(11)), (STAGES[1], office.ago(8))])
    late = day_of(office.ago(1))
    office.plan(relation, StepKind.MEET, "Jaargesprek plannen", late, office.robin, office.ago(11))
    office.plan(
        relation, StepKind.MAIL, "Voorbeeld van zo'n overzicht", office.ahead(2), office.robin, office.ago(8),
        opportunity=chance,
    )  # fmt: skip


def former(office: Office) -> None:
    """A customer of whom we heard nothing for months."""
    newcomer = relations.Newcomer(
        address="els@tuincentrum-voorbeeld.nl",
        introduction=roster.Introduction(given_name="Els", family_name="Bosman", salutation="mevrouw"),
        firm=Firm(name="Tuincentrum Voorbeeld", city="Barneveld", kvk="12340019"),
        title="eigenaar",
        kind="klant",
    )
    moment = office.ago(80)
    relation = relations.add_person(office.session, newcomer, office.robin, moment)
    told = "Alles loopt. Zij belt zelf als het seizoen weer begint."
    history.note(office.session, relation, ContactKind.PHONE, told, office.robin, moment)
