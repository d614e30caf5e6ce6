"""A small import of the demo, from file to people who can be found, with the lines that were refused."""

from datetime import datetime
from io import BytesIO

from sjoerd4u.crm.importing import taking_in
from sjoerd4u.crm.importing.columns import guess
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By

NAME = "visitekaartjes-ondernemersbeurs.csv"
HEADER = "voornaam;tussenvoegsel;achternaam;e-mailadres;organisatie;functie"
LINES = (
    "Lotte;;Dekker;lotte@fietsenzaak-voorbeeld.nl;Fietsenzaak Voorbeeld;eigenaar",
    "Omar;;Haddad;omar@bouwbedrijf-voorbeeld.nl;Bouwbedrijf Voorbeeld;werkvoorbereider",
    "Ingrid;van;Dam;ingrid@reiswinkel-voorbeeld.nl;Reiswinkel Voorbeeld;manager",
    "Karim;;Aydin;karim@installatie-voorbeeld.nl;;",
    "Peter;;Kok;peter.kok-voorbeeld.nl;;",
)
ORIGIN = taking_in.Origin(
    public=False,
    found_at="",
    where_from="Visitekaartjes die wij kregen op de ondernemersbeurs in Nijkerk.",
    held_because="Zij gaven hun kaartje zelf, omdat zij over CRM willen praten.",
    told_how="",
    kind=RelationKind.NETWORK.value,
)


def a_small_import(store: Store, by: By, at: datetime) -> str:
    """Taken in, tried and carried out at `at`, in transactions of its own as every import is; gives its mark."""
    raw = "\n".join((HEADER, *LINES)).encode()
    mark = taking_in.take_in(store, BytesIO(raw), NAME, by, at)
    with store.writing() as session:
        taking_in.settle(session, mark, guess(HEADER.split(";")), ORIGIN, at)
        session.commit()
    work_on_imports(store, at)
    with store.writing() as session:
        taking_in.carry_out(session, mark, by, at)
        session.commit()
    work_on_imports(store, at)
    return mark
