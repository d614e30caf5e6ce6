"""A month of a small consultancy: one story for each relation. None of these people exist."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import handling, history, opportunities, relations
from sjoerd4u.crm.models import ContactKind, OpportunityStage, Relation, StepKind
from sjoerd4u.crm.steps import Planned
from sjoerd4u.demo.customers import STAGES, Said, bakery, care, former, installer, notary
from sjoerd4u.demo.office import Office, open_office
from sjoerd4u.demo.sales import whole_line
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people import restriction, roster
from sjoerd4u.people.changing import Source
from sjoerd4u.people.organisations import Firm


def a_month_of_work(session: Session, at: datetime) -> None:
    """Inquiries, relations, opportunities and cases of every kind and age, as they would stand at `at`."""
    office = open_office(session, at)
    for story in STORIES:
        story(office)


# — Not decided yet ——————————————————————————————————————————————————————————————————————————————————————————————


def printer(office: Office) -> None:
    """An opportunity for which nobody will do anything: it stands under "zonder vervolgstap"."""
    said: Said = {"address": "info@drukkerij-voorbeeld.nl", "company": "Drukkerij Voorbeeld", "phone": "033 245 00 19"}
    inquiry = office.ask(said, "Wat kost een dag advies bij u?", office.ago(8, 14))
    relation = office.picked_up(inquiry, office.robin, office.ago(7, 9), "Wil eerst weten wat een dag oplevert.")
    plan = opportunities.Plan(title="Eén dag advies", value_cents=1_350_00)
    office.chance(relation, plan, office.robin, [(STAGES[0], office.ago(7)), (STAGES[1], office.ago(6))])
    handling.close(office.session, inquiry, office.robin, office.ago(7))


def garage(office: Office) -> None:
    """Picked up and called, and then nothing was planned; writes in English."""
    said: Said = {"address": "tom@garage-voorbeeld.nl", "given_name": "Tom", "family_name": "Smit", "language": "en"}
    inquiry = office.ask(
        said | {"company": "Garage Voorbeeld"}, "Do you also work with small firms?", office.ago(5, 16)
    )
    office.picked_up(inquiry, office.demi, office.ago(4, 9, 30), "Vier mensen. Belt terug na de drukte van de banden.")


def travel(office: Office) -> None:
    """Lost, with the reason."""
    said: Said = {
        "address": "joost@reisbureau-voorbeeld.nl",
        "given_name": "Joost",
        "infix": "de",
        "family_name": "Wit",
    }
    inquiry = office.ask(said, "Wij zoeken iemand die onze service op orde brengt.", office.ago(18, 12))
    relation = office.picked_up(inquiry, office.vera, office.ago(17, 9), "Zoekt iemand in Limburg.")
    stages = ((STAGES[0], office.ago(17)), (STAGES[1], office.ago(15)), (OpportunityStage.LOST, office.ago(9)))
    office.chance(relation, opportunities.Plan(title="Service op orde", value_cents=7_500_00), office.vera, stages)
    handling.close(office.session, inquiry, office.vera, office.ago(9))


def school(office: Office) -> None:
    """Fetched an article, was asked whether it helped, and has an appointment in the days to come."""
    said: Said = {"address": "ravi@school-voorbeeld.nl", "given_name": "Ravi", "family_name": "Kisoen"}
    inquiry = office.ask_article(said | {"company": "Scholengroep Voorbeeld"}, office.ago(10, 20), fetched=True)
    relation = handling.claim(office.session, inquiry, office.robin, office.ago(9, 9))
    moment = office.ago(4, 11)
    office.finish_step(inquiry, office.robin, moment)
    told = "Het artikel hielp. Hij wil zien hoe andere scholen het doen."
    meet = Planned(StepKind.MEET, "Kennismaken op het kantoor in Amersfoort", office.ahead(3))
    history.note(office.session, relation, ContactKind.PHONE, told, office.robin, moment, step=meet, inquiry=inquiry)
    plan = opportunities.Plan(title="Verkenning voor zes scholen", expected_on=office.ahead(25))
    handling.open_opportunity(office.session, inquiry, plan, office.robin, moment)


# — The network ——————————————————————————————————————————————————————————————————————————————————————————————————


def from_a_website(office: Office) -> None:
    """Found in a public source: has to be told so within a month."""
    newcomer = relations.Newcomer(
        address="lot.mulder@gemeente-voorbeeld.nl",
        introduction=roster.Introduction(given_name="Lot", family_name="Mulder"),
        firm=Firm(name="Gemeente Voorbeeldwaard", city="Voorbeeldwaard"),
        title="adviseur dienstverlening",
        kind="netwerk",
        source=Source.PUBLIC,
        found_at="https://gemeente-voorbeeld.nl/contact",
    )
    relation = relations.add_person(office.session, newcomer, office.vera, office.ago(3, 15))
    relations.change_relation(office.session, relation, {"labels": ["spreker"]}, 1, office.vera, office.ago(3, 15, 30))


def by_phone(office: Office) -> None:
    """Somebody who called, of whom we only have a number; and a note that is only for who wrote it."""
    newcomer = relations.Newcomer(
        phone="0342 45 00 88",
        introduction=roster.Introduction(given_name="Henk", family_name="Overeem"),
        firm=Firm(name="Timmerwerken Voorbeeld", city="Nijkerk"),
        wishes="Wil na de bouwvak weten wat een klantenlijst in de cloud kost.",
    )
    relation = relations.add_person(office.session, newcomer, office.demi, office.ago(2, 14))
    text = "Praat graag. Plan een half uur."
    history.note(office.session, relation, ContactKind.PHONE, text, office.demi, office.ago(2, 14), only_mine=True)
    today = day_of(office.at)
    office.plan(relation, StepKind.DO, "Prijslijst opzoeken", today, office.robin, office.ago(2, 15))


def twice(office: Office) -> None:
    """The same person with another address: a double to find."""
    newcomer = relations.Newcomer(
        address="mieke.prins@voorbeeldpost.nl",
        introduction=roster.Introduction(given_name="Mieke", family_name="Prins"),
        firm=Firm(name="Zorggroep Voorbeeld"),
    )
    relations.add_person(office.session, newcomer, office.robin, office.ago(1, 11))


def stored_only(office: Office) -> None:
    """Somebody who had the use of their data restricted: counted, never shown."""
    said: Said = {"address": "iris@uitgeverij-voorbeeld.nl", "given_name": "Iris", "infix": "de", "family_name": "Boer"}
    inquiry = office.ask(said, "Wij overwegen een nieuwe aanpak voor onze abonnees.", office.ago(12))
    relation = office.picked_up(inquiry, office.vera, office.ago(12, 14), "Wil in het voorjaar verder praten.")
    person = select(Relation.person_id).where(Relation.mark == relation)
    restriction.restrict(office.session, office.session.scalars(person).one(), office.ago(4))


# — Just came in —————————————————————————————————————————————————————————————————————————————————————————————————


def waiting(office: Office) -> None:
    """What nobody picked up yet: one that is late, one of this morning, and articles with and without a fetch."""
    late: Said = {"address": "bart@makelaardij-voorbeeld.nl", "given_name": "Bart", "family_name": "Zijlstra"}
    late |= {"company": "Makelaardij Voorbeeld", "phone": "0341 55 00 11", "interests": ["klantgericht-ondernemen"]}
    office.ask(late, "Bij ons weet niemand wie welke klant belt. Wat zou u doen?", office.ago(2, 9))
    new: Said = {
        "address": "nadia@kinderopvang-voorbeeld.nl",
        "given_name": "Nadia",
        "infix": "el",
        "family_name": "Amrani",
    }
    office.ask(
        new | {"interests": ["avg"]}, "Mogen wij foto's van ouders bij hun gegevens zetten?", _recently(office, 95)
    )
    reader = {"address": "daan@sportzaak-voorbeeld.nl", "given_name": "Daan", "family_name": "Visser"}
    office.ask_article(reader, office.ago(1, 21), fetched=True)
    office.ask_article({"address": "onbekend@voorbeeldpost.nl"}, _recently(office, 40), fetched=False)


def _recently(office: Office, minutes: int) -> datetime:
    return office.at - timedelta(minutes=minutes)


def junk(office: Office) -> None:
    """What nobody meant for us."""
    said: Said = {"address": "win@prijzen-voorbeeld.nl", "given_name": "Prijs", "company": "Gratis Prijzen"}
    inquiry = office.ask(said, "U heeft gewonnen! Klik snel op de link hieronder.", office.ago(3, 3))
    handling.mark_spam(office.session, inquiry, office.demi, office.ago(3, 9))


def answered(office: Office) -> None:
    """Asked, answered and done, within a day."""
    said: Said = {"address": "femke@apotheek-voorbeeld.nl", "given_name": "Femke", "family_name": "Hoekstra"}
    inquiry = office.ask(said, "Hoe lang bewaart u gegevens van onze medewerkers?", office.ago(6, 10))
    relation = handling.claim(office.session, inquiry, office.vera, office.ago(6, 11))
    text = "Geantwoord met een verwijzing naar de privacyverklaring. Zij was er blij mee."
    history.note(office.session, relation, ContactKind.MAIL, text, office.vera, office.ago(6, 13), inquiry=inquiry)
    office.finish_step(inquiry, office.vera, office.ago(6, 13))
    handling.close(office.session, inquiry, office.vera, office.ago(6, 13, 5))


STORIES = (
    bakery,
    installer,
    care,
    notary,
    former,
    printer,
    garage,
    travel,
    school,
    from_a_website,
    by_phone,
    twice,
    stored_only,
    waiting,
    junk,
    answered,
    whole_line,
)
