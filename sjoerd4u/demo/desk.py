"""What waits at the desk of the demo: a request under the law that came by mail, and an incident reported in time."""

from datetime import timedelta

from sjoerd4u.demo.office import Office
from sjoerd4u.privacy.incident_file import YES, Findings, fill_in
from sjoerd4u.privacy.incidents import Report, report_incident
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from sjoerd4u.register.vocabulary import Category

WHO_ASKS = "karim@installatie-voorbeeld.nl"


def by_mail(office: Office) -> None:
    """Somebody asks by mail what we have of him; nobody took it up yet."""
    moment = office.ago(3, 11)
    asked = Asked(
        kind=RequestKind.ACCESS,
        channel=Channel.MAIL,
        language="nl",
        address=WHO_ASKS,
        text="Welke gegevens heeft u van mij, en van wie heeft u ze gekregen?",
        received_at=moment,
    )
    open_request(office.session, asked, moment, office.vera)


def wrong_attachment(office: Office) -> None:
    """A report to a customer went to another one: reported to the authority the next day, and not finished yet."""
    aware = office.ago(3, 9)
    noticed = "Het verslag van een gesprek met een klant zat bij een mail aan een andere klant. Die belde ons daarover."
    mark = report_incident(office.session, Report(noticed=noticed, language="nl", channel="telefoon"), aware)
    to_ap_at = min(aware + timedelta(hours=26), office.at)
    findings = Findings(
        happened="Bij het versturen is de bijlage van een ander dossier gekozen. De ontvanger las één regel.",
        categories=[Category.CONTACT.value, Category.HISTORY.value],
        people="Eén klant en twee van zijn medewerkers.",
        consequences="Een andere ondernemer weet dat deze klant een conflict met een medewerker heeft.",
        measures="De ontvanger wiste de mail en schreef ons dat. Een verslag gaat voortaan vanuit het dossier zelf.",
        to_ap=YES,
        to_ap_why="In het verslag stond iets over het functioneren van een medewerker.",
        to_ap_at=to_ap_at,
    )
    fill_in(office.session, mark, findings, 1, office.vera, to_ap_at)
