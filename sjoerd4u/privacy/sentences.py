"""What the download says around the data, in the two languages of the house."""

from collections.abc import Mapping
from functools import cache

from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Words

SAYS: Mapping[str, Words] = {
    "title": Words(f"Alles wat {FIRM.product} van u bewaart", f"Everything {FIRM.product} keeps about you"),
    "made": Words("Gemaakt op {day} door {firm}", "Made on {day} by {firm}"),
    "for_whom": Words("voor", "for"),
    "restricted": Words("Het gebruik van uw gegevens is beperkt.", "The use of your data is restricted."),
    "only_stored": Words(
        "Wij bewaren ze alleen, tot de beperking is opgeheven.", "We only store them, until the restriction is lifted."
    ),
    "contents": Words("Inhoud", "Contents"),
    "nothing": Words("Wij bewaren niets van u.", "We keep nothing about you."),
    "what_for": Words("Waarvoor", "What for"),
    "ground": Words("Grondslag", "Legal basis"),
    "receivers": Words("Wie het krijgt", "Who gets it"),
    "nobody": Words("niemand buiten ons", "nobody outside our firm"),
    "of": Words("van", "of"),
    "field": Words("Gegeven", "Item"),
    "value": Words("Wat er staat", "What it says"),
    "origin": Words("Herkomst", "Source"),
    "withheld": Words("Niet verstrekt", "Not provided"),
    "empty": Words("Hierover staat niets", "Nothing is held about"),
    "kept": Words("Wij bewaren dit", "We keep this"),
    "until": Words("tot", "until"),
    "through": Words("tot en met", "up to and including"),
    "stays": Words("Blijft ook als u uw gegevens laat wissen", "Stays even if you have your data erased"),
    "this_stays": Words("Dit blijft ook als u uw gegevens laat wissen", "This stays even if you have your data erased"),
    "not_right": Words("Klopt er iets niet?", "Is something not right?"),
    "mail": Words("Mail", "Mail"),
    "or_call": Words("of bel", "or call"),
    "mail_or_call": Words("Mail of bel ons", "Mail or call us"),
    "or": Words("of", "or"),
    "answer": Words(
        "Wij antwoorden zo snel mogelijk, en uiterlijk binnen twee weken.",
        "We answer as soon as possible, and within two weeks at the latest.",
    ),
    "complain": Words(
        "U mag ook altijd een klacht indienen bij de",
        "You may also always complain to the Dutch supervisory authority,",
    ),
    "law": Words("AVG", "GDPR"),
    "article": Words("artikel 15", "article 15"),
    "begin": Words(
        "Begin met index.html: open het in uw browser. Er is geen internet voor nodig.",
        "Start with index.html: open it in your browser. No internet is needed for it.",
    ),
    "also_in_it": Words("Wat zit er nog meer in?", "What else is in it?"),
    "unchanged": Words(
        "Is er niets veranderd aan deze map? Dat controleert u zo", "Is this folder unchanged? This is how you check"
    ),
    "not_right_or_erase": Words(
        "Klopt er iets niet, of wilt u dat wij iets wissen?", "Is something not right, or shall we erase something?"
    ),
    "to_transfer": Words("GEGEVENS OM OVER TE DRAGEN (artikel 20 AVG)", "DATA TO TRANSFER (article 20 GDPR)"),
    "asked_for": Words("op verzoek van de betrokkene", "at the request of the data subject"),
    "questions": Words("Vragen?", "Questions?"),
}
FILES: Mapping[str, Words] = {
    "overzicht.pdf": Words(
        "hetzelfde als index.html, om te bewaren of te printen", "the same as index.html, to keep or to print"
    ),
    "data/alles.json": Words(
        "alles, voor een computer: waarde, herkomst, doel, grondslag, ontvangers, bewaren tot",
        "everything, for a computer: value, source, purpose, legal basis, recipients, kept until",
    ),
    "data/schema/": Words(
        "de beschrijving van alles.json (JSON Schema)", "the description of alles.json (JSON Schema)"
    ),
    "data/csv/": Words(
        "dezelfde gegevens per soort, voor een rekenblad. Een tekst die met een teken als = of + begint, krijgt daar "
        "een ' voor, zodat uw rekenblad hem niet uitvoert; in alles.json staat hij zoals hij is",
        "the same data by kind, for a spreadsheet. A text that begins with a sign such as = or + gets a ' in front of "
        "it, so that your spreadsheet does not run it; in alles.json it stands as it is",
    ),
    "data/datapackage.json": Words(
        "de beschrijving van de CSV-bestanden (Data Package)", "the description of the CSV files (Data Package)"
    ),
    "data/overdraagbaar/": Words(
        "wat u aan een ander mag overdragen (artikel 20 AVG): per soort, uw gegevens als vCard en onze contacten als "
        "agenda",
        "what you may transfer to somebody else (article 20 GDPR): by kind, your details as a vCard and our contacts "
        "as a calendar",
    ),
    "data/verzoeken.json": Words(
        "wat u ons vroeg over uw privacy, met de dagen en wat wij besloten",
        "what you asked us about your privacy, with the days and what we decided",
    ),
    "data/toestemmingen/": Words(
        "waar u ja op zei, met de tekst die u toen zag", "what you said yes to, with the text you saw then"
    ),
    "data/doelen.json": Words(
        "waarvoor wij uw gegevens gebruiken en op welke grondslag", "what we use your data for and on which legal basis"
    ),
    "data/ontvangers.json": Words("wie uw gegevens krijgt", "who gets your data"),
    "data/niet-verstrekt.json": Words(
        "wat wij wel hebben maar hier niet geven, en waarom", "what we do hold but do not give here, and why"
    ),
}
PORTABLE_FILES: Mapping[str, Words] = {
    "data/overdraagbaar/*.json": Words("de gegevens, per soort", "the data, by kind"),
    "data/overdraagbaar/*.csv": Words("hetzelfde, voor een rekenblad", "the same, for a spreadsheet"),
    "data/overdraagbaar/contact.vcf": Words("de persoon (vCard 4.0, RFC 6350)", "the person (vCard 4.0, RFC 6350)"),
    "data/overdraagbaar/contactmomenten.ics": Words(
        "de contacten (iCalendar, RFC 5545)", "the contacts (iCalendar, RFC 5545)"
    ),
}
CONTACT = Words("Contact met {firm}: {how}", "Contact with {firm}: {how}")
WITH = Words("Met {name}", "With {name}")


@cache
def spoken(language: str) -> dict[str, str]:
    """The sentences in this language, by their names."""
    return said_in(SAYS, language)


def said_in(words: Mapping[str, Words], language: str) -> dict[str, str]:
    """Each of these in this language."""
    return {name: each.in_(language) for name, each in words.items()}
