"""What short values mean, in words for the person they are about: a table says "every", a page "elk bericht".

The stored value stays what programs read (`alles.json`); the words are what people read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sjoerd4u.register.amounts import amount
from sjoerd4u.register.askings import ASKINGS
from sjoerd4u.register.purposes import PURPOSES
from sjoerd4u.register.vocabulary import ERASED_ON_REQUEST, Words

Codes = Mapping[str, Words]
Reads = Codes | Callable[[Any], Words]


def as_said(**english: str) -> dict[str, Words]:
    """Values that are Dutch words already, with their English."""
    return {dutch.replace("_", " "): Words(dutch.replace("_", " "), said) for dutch, said in english.items()}


def sentences(*pairs: tuple[str, str]) -> dict[str, Words]:
    """Values that are Dutch sentences already, with their English."""
    return {dutch: Words(dutch, english) for dutch, english in pairs}


def euros(cents: Any) -> Words:
    """An amount in cents as people write it (`amounts`)."""
    return amount(int(cents))


INVOICE_KINDS: Codes = {
    "deel": Words("deelfactuur", "part invoice"),
    "termijn": Words("termijnfactuur", "instalment"),
    "eind": Words("eindfactuur", "final invoice"),
    "los": Words("losse factuur", "single invoice"),
    "credit": Words("creditfactuur", "credit note"),
}
LANGUAGES: Codes = {"nl": Words("Nederlands", "Dutch"), "en": Words("Engels", "English")}
SALUTATIONS: Codes = {"mevrouw": Words("mevrouw", "Ms"), "heer": Words("de heer", "Mr")}
PACES: Codes = {
    "every": Words("Elk bericht", "Every message"),
    "monthly": Words("Hooguit één per maand", "At most one a month"),
    "quarterly": Words("Hooguit één per kwartaal", "At most one a quarter"),
}
PURPOSE_TITLES: Codes = {purpose.slug: purpose.title for purpose in PURPOSES}
ASKING_TITLES: Codes = {asking.slug: asking.title for asking in ASKINGS}

# — Letters ——————————————————————————————————————————————————————————————————————————————————————————————————————

LETTERS: Codes = {
    "articles/request": Words("het artikel dat u aanvroeg", "the article you requested"),
    "crm/art14": Words("waar wij uw gegevens van hebben", "where we have your data from"),
    "crm/desk": Words("melding aan onze servicedesk", "notice to our service desk"),
    "crm/morning": Words("uw ochtendmail", "your morning mail"),
    "crm/receipt": Words("bevestiging dat uw vraag binnen is", "confirmation that your question arrived"),
    "newsletter/alarm": Words("waarschuwing aan onszelf", "warning to ourselves"),
    "newsletter/already": Words("u leest de nieuwsbrief al", "you already read the newsletter"),
    "newsletter/confirm": Words("bevestig uw aanmelding", "confirm your sign-up"),
    "newsletter/trial": Words("proef van een nieuwsbericht", "trial of a news message"),
    "newsletter/welcome": Words("welkom bij de nieuwsbrief", "welcome to the newsletter"),
    "sales/invoice": Words("uw factuur", "your invoice"),
    "sales/quote": Words("onze offerte", "our quote"),
    "sales/reminder": Words("herinnering aan een factuur", "reminder of an invoice"),
    "staff/invite": Words("uitnodiging voor het kantoor", "invitation to the office"),
    "portal/address_new": Words("bevestig uw nieuwe adres", "confirm your new address"),
    "portal/address_old": Words("uw adres wordt veranderd", "your address is being changed"),
    "portal/enter": Words("uw link en code voor Mijn gegevens", "your link and code for My data"),
    "portal/nothing": Words("wij bewaren niets van u", "we hold nothing about you"),
    "privacy/alarm": Words("herinnering aan onszelf", "reminder to ourselves"),
    "privacy/decided": Words("ons besluit op uw verzoek", "our decision on your request"),
    "privacy/doubt": Words("vraag om te laten zien wie u bent", "question to show who you are"),
    "privacy/extended": Words("uitstel van ons antwoord", "extension of our answer"),
    "privacy/lifting": Words("wij gaan uw gegevens weer gebruiken", "we will use your data again"),
    "privacy/message": Words("er staat een bericht voor u klaar", "a message is waiting for you"),
    "privacy/received": Words("uw verzoek is binnen", "your request arrived"),
    "privacy/statement_changed": Words("onze privacyverklaring is veranderd", "our privacy statement has changed"),
    "privacy/incident": Words("bevestiging van uw melding", "confirmation of your report"),
}
DOWNLOAD_STATES: Codes = as_said(wacht="waiting", wordt_gemaakt="being made", klaar="ready", mislukt="failed")
LETTER_STATES: Codes = {
    "waiting": Words("wacht op versturen", "waiting to be sent"),
    "claimed": Words("wordt nu verstuurd", "being sent now"),
    "posted": Words("verstuurd", "sent"),
    "withheld": Words("niet verstuurd, ingehouden", "not sent, kept back"),
    "failed": Words("niet verstuurd, mislukt", "not sent, failed"),
}
WHY_NOT_SENT: Codes = sentences(
    ("u liet het gebruik van uw gegevens beperken", "you had the use of your data restricted"),
    ("dit adres staat op de lijst “niet meer schrijven”", "this address is on the list “never write again”"),
    ("het doel van dit bericht staat niet in ons register", "the purpose of this message is not in our register"),
    ("het bericht was niet veilig te versturen", "the message could not be sent safely"),
    ("de mailserver van dit adres kent het adres niet", "the mail server of this address does not know it"),
    ("de mailserver van dit adres weigerde het bericht", "the mail server of this address refused the message"),
    ("het lukte een etmaal lang niet het bericht te bezorgen", "for a whole day the message could not be delivered"),
    ("onze mailserver was niet bereikbaar", "our mail server could not be reached"),
    ("de mailserver vroeg ons het later te proberen", "the mail server asked us to try later"),
    ("het bericht kon niet worden opgemaakt", "the message could not be made"),
)
WHY_NEVER_AGAIN: Codes = sentences(
    ("post op dit adres komt niet aan", "post to this address does not arrive"),
    ("klacht", "complaint"),
    ("bezwaar", "objection"),
    ("afgemeld voor de nieuwsbrief", "left the newsletter"),
    (ERASED_ON_REQUEST, "erased at your request"),
    (
        "dezelfde persoon wilde het op een ander adres niet meer",
        "the same person no longer wanted it at another address",
    ),
)

CAMPAIGN_KINDS: Codes = {
    "nieuwsbrief": Words("nieuwsbrief", "newsletter"),
    "informatie": Words("bericht over een verandering", "message about a change"),
}
CAMPAIGN_STATES: Codes = as_said(
    concept="draft",
    gepland="planned",
    voorbereiden="being prepared",
    bezig="being sent",
    gepauzeerd="paused",
    klaar="finished",
    afgeblazen="called off",
)
BETTER_BY: Codes = as_said(clicks="clicks", antwoorden="replies")
MAIL_BASES: Codes = {
    "abonnee": Words("u leest de nieuwsbrief", "you read the newsletter"),
    "klant": Words("u kocht iets van ons", "you bought something from us"),
    "interesse": Words("u wilde bericht over wat u interesseert", "you asked for messages about what interests you"),
}
MEASURES: Codes = {
    "none": Words("niets", "nothing"),
    "opens": Words("of u het opende", "whether you opened it"),
    "clicks": Words("waarop u klikte", "what you clicked"),
    "both": Words("of u het opende en waarop u klikte", "whether you opened it and what you clicked"),
}
DELIVERY_STATES: Codes = {
    "planned": Words("wacht op versturen", "waiting to be sent"),
    "claimed": Words("wordt nu verstuurd", "being sent now"),
    "retry": Words("wordt later opnieuw geprobeerd", "will be tried again later"),
    "accepted": Words("verstuurd", "sent"),
    "failed": Words("niet verstuurd, mislukt", "not sent, failed"),
    "withheld": Words("niet verstuurd, ingehouden", "not sent, kept back"),
    "uncertain": Words("misschien verstuurd; dat weten wij niet", "perhaps sent; we do not know"),
}
RETURNS: Codes = {
    "soft": Words("kon toen niet worden bezorgd", "could not be delivered then"),
    "hard": Words("het adres bestaat niet (meer)", "the address does not exist (any more)"),
    "complaint": Words("gemeld als ongewenst", "reported as unwanted"),
}

# — Choosing, leaving, coming to know ————————————————————————————————————————————————————————————————————————————

WAYS: Codes = sentences(
    ("Mijn gegevens", "My data"),
    ("afmeldpagina", "the page to leave"),
    ("bezwaar", "objection"),
    ("knop van het mailprogramma", "the button of the mail program"),
    ("knop in de bevestigingsbrief", "the button in the confirmation letter"),
    ("voorkeurenpagina", "the preferences page"),
    ("vervangen door een nieuwe keuze", "replaced by a new choice"),
    (ERASED_ON_REQUEST, "erased at your request"),
)
SOURCES: Codes = sentences(
    ("nieuwsbrief", "newsletter"),
    ("contactformulier", "contact form"),
    ("artikel", "article"),
    ("kantoor", "our office"),
    ("import", "import"),
    ("openbare bron", "public source"),
    ("betrokkene", "you"),
)
DETAILS: Codes = {
    "given_name": Words("voornaam", "first name"),
    "infix": Words("tussenvoegsel", "name prefix"),
    "family_name": Words("achternaam", "last name"),
    "salutation": Words("aanhef", "salutation"),
    "language": Words("taal", "language"),
    "phone": Words("telefoonnummer", "telephone number"),
    "number": Words("telefoonnummer", "telephone number"),
    "company": Words("bedrijf of organisatie", "company or organisation"),
    "title": Words("functie", "job title"),
    "address": Words("e-mailadres", "e-mail address"),
}

# — Follow-up ————————————————————————————————————————————————————————————————————————————————————————————————————

INQUIRY_KINDS: Codes = {
    "contact": Words("vraag via het contactformulier", "question through the contact form"),
    "artikel": Words("vraag bij een artikel", "question with an article"),
    "offerte": Words("vraag bij een offerte", "question about a quote"),
}
STATES: Codes = as_said(
    nieuw="new", opgepakt="picked up", afgehandeld="dealt with", spam="spam", bezig="in progress",
    wacht_op_klant="waiting for you", opgelost="solved",
)  # fmt: skip
RELATION_KINDS: Codes = {
    "prospect": Words("iemand die interesse toonde", "somebody who showed interest"),
    "klant": Words("klant", "customer"),
    "oud-klant": Words("oud-klant", "former customer"),
    "netwerk": Words("relatie in ons netwerk", "relation in our network"),
}
STAGES: Codes = as_said(
    nieuw="new", gesprek="talking", offerte="quote", onderhandeling="negotiating", gewonnen="won", verloren="lost"
)
CONTACT_KINDS: Codes = as_said(
    persoonlijk="in person", telefonisch="by phone", schriftelijk="in writing", web="through the site",
    systeem="noted by itself",
) | {"e-mail": Words("per e-mail", "by e-mail")}  # fmt: skip
QUOTE_STATES: Codes = as_said(
    concept="draft", verzonden="sent", geaccepteerd="accepted", afgewezen="declined", ingetrokken="withdrawn"
)
ACCEPTED_HOW: Codes = sentences(
    ("via de link", "through the link"), ("telefonisch", "by phone"), ("schriftelijk", "in writing")
)
STEP_KINDS: Codes = as_said(bellen="call", mailen="mail", afspraak="meet", doen="do")
POSITION_ROLES: Codes = as_said(
    contactpersoon="contact person", tekenbevoegde="authorised signatory", factuurcontact="contact for invoices"
)
STAFF_ROLES: Codes = as_said(medewerker="staff", financieel="finance", privacy="privacy", beheer="administration")

# — Requests under the law ———————————————————————————————————————————————————————————————————————————————————————

REQUEST_KINDS: Codes = sentences(
    ("inzage", "access"),
    ("rectificatie", "rectification"),
    ("aanvulling", "completion"),
    ("beperking", "restriction"),
    ("bezwaar", "objection"),
    ("wissen", "erasure"),
    ("overdragen", "portability"),
    ("menselijke blik", "a human look"),
    ("toestemming", "consent"),
)
CHANNELS: Codes = sentences(("portaal", "My data"), ("telefoon", "phone"), ("brief", "letter"), ("mail", "e-mail"))
REQUEST_STATES: Codes = sentences(
    ("nieuw", "new"),
    ("in behandeling", "in progress"),
    ("wacht op tweede paar ogen", "waiting for a second pair of eyes"),
    ("besloten", "decided"),
)
DECISIONS: Codes = sentences(
    ("toegewezen", "granted"),
    ("deels toegewezen", "partly granted"),
    ("geweigerd", "refused"),
    ("ingetrokken", "withdrawn"),
    ("vervallen: uw gegevens zijn gewist", "lapsed: your data were erased"),
)
REVIEWS: Codes = sentences(
    ("getoond", "shown"),
    ("getoond, delen onleesbaar gemaakt", "shown, parts made illegible"),
    ("niet getoond", "not shown"),
)
DOUBT_OUTCOMES: Codes = sentences(("het klopt", "it is right"), ("het klopt niet", "it is not right"))
SECOND_FACTS: Codes = sentences(
    ("postcode", "postcode"),
    ("bedrijf", "company"),
    ("kvk-nummer", "Chamber of Commerce number"),
    ("telefoonnummer", "telephone number"),
)

# The names of what is filled in in a letter.
FILLED_IN: Codes = {
    "agreed": Words("akkoord met", "agreed to"),
    "at": Words("moment", "moment"),
    "pace": Words("hoe vaak", "how often"),
    "article": Words("wetsartikel", "article of law"),
    "complaint": Words("klacht", "complaint"),
    "court": Words("rechter", "court"),
    "decision": Words("besluit", "decision"),
    "due": Words("volgens de wet uiterlijk", "by law at the latest"),
    "facts": Words("wat wij bekeken", "what we looked at"),
    "kind": Words("wat u vroeg", "what you asked"),
    "lifts": Words("beperking voorbij", "restriction over"),
    "outcome": Words("uitkomst", "outcome"),
    "promised": Words("beloofd uiterlijk", "promised by"),
    "reason": Words("uitleg", "explanation"),
    "received": Words("ontvangen", "received"),
    "restricted": Words("gebruik beperkt", "use restricted"),
    "stays_restricted": Words("blijft beperkt", "stays restricted"),
    "summary": Words("wat er anders is", "what is different"),
    "until": Words("tot", "until"),
    "why": Words("waarom", "why"),
    "subject": Words("onderwerp", "subject"),
    "text": Words("tekst", "text"),
    "html": Words("opgemaakte tekst", "formatted text"),
    "reference": Words("kenmerk", "reference"),
    "lines": Words("regels", "lines"),
    "total": Words("aantal", "number"),
    "topics": Words("onderwerpen", "topics"),
    "title": Words("titel", "title"),
    **PACES,
    **ASKING_TITLES,
}
