"""Who is responsible (AVG art. 4(7), 13(1)(a)): the firm's own facts, from the client's statement."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Firm:
    """The controller, as the statement, the footer and every letter name it."""

    name: str
    product: str
    street: str
    postcode: str
    city: str
    kvk: str
    phone: str
    phone_uri: str
    service_email: str
    info_email: str
    website: str


FIRM = Firm(
    name="SparklingCRM b.v.",
    product="Sjoerd4u",
    street="Van ’t Hoffstraat 28e",
    postcode="3863 AX",
    city="Nijkerk",
    kvk="09175633",
    phone="+31 (0)33 2067 700",
    phone_uri="tel:+31332067700",
    service_email="service@sparklingcrm.nl",
    info_email="info@sparklingcrm.nl",
    website="https://sparklingcrm.nl/",
)
