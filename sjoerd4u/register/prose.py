"""The privacy statement section by section (AVG art. 13 and 14): its own sentences, and where the register speaks.

A sentence about something that this house does not have is not said (`Said.needs`, `Said.lacks`). A `review` is what
the client has still to judge: it does not stand in the client's own text. Links to our pages are paths: /verwerkers.
"""

from dataclasses import dataclass
from enum import Enum

from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Said, Words

AP = "[Autoriteit Persoonsgegevens](https://www.autoriteitpersoonsgegevens.nl)"
SERVICE = f"<{FIRM.service_email}>"
EXPLAINS_COOKIES = "https://veiliginternetten.nl/themes/situatie/cookies-wat-zijn-het-en-wat-doe-ik-ermee/"
PORTAL = ("portal.door",)
LOOK = ("portal.look",)


class Fill(Enum):
    """What the register itself says at this place."""

    CLIENT_PURPOSES = "the client's purposes"
    OWN_PURPOSES = "the purposes that protect the person"
    CATEGORIES = "the categories, and which purpose uses which"
    TERMS = "how long each kind of row is kept, and why"
    AUTOMATIC = "what is decided or derived without a person looking"
    RIGHTS = "the rights"


@dataclass(frozen=True, slots=True)
class Points:
    """A list, with a point for each sentence."""

    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that stand under each other, such as an address."""

    lines: tuple[Words, ...]


Part = Said | Points | Lines | Fill


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the statement."""

    key: str
    heading: Words
    parts: tuple[Part, ...]
    review: str | None = None


def both(text: str) -> Words:
    """A text that is the same in both languages."""
    return Words(text, text)


TITLE = Words("Privacyverklaring", "Privacy statement")
LEAD = Words(
    "Uw gegevens zijn van u. Op deze pagina leest u welke gegevens wij van u hebben, waarvoor wij ze gebruiken, hoe "
    "lang wij ze bewaren en met wie wij ze delen. U leest ook hoe u ze kunt inzien, verbeteren, meenemen of laten "
    "wissen.",
    "Your data is yours. This page tells you which data we hold about you, what we use it for, how long we keep it "
    "and who we share it with. It also tells you how you can see it, correct it, take it with you or have it erased.",
)

IN_SHORT = Section(
    "in-het-kort",
    Words("In het kort", "In short"),
    (
        Points(
            (
                Said(
                    Words(
                        "Wij gebruiken uw gegevens om u te helpen met klantgericht ondernemen en CRM, en voor wat "
                        "daarbij hoort: afspraken, offertes, facturen, nieuws en artikelen.",
                        "We use your data to help you with customer-focused business and CRM, and for what comes "
                        "with that: appointments, quotes, invoices, news and articles.",
                    )
                ),
                Said(Words("Wij verkopen uw gegevens niet.", "We do not sell your data.")),
                Said(
                    Words(
                        "U ziet zelf wat wij van u hebben op [Mijn gegevens](/mijn-gegevens).",
                        "You can see what we hold about you at [My data](/mijn-gegevens).",
                    ),
                    needs=PORTAL,
                ),
                Said(
                    Words(
                        "Stelt u een vraag over uw rechten? Dan antwoorden wij zo snel mogelijk, en uiterlijk "
                        "binnen twee weken.",
                        "Do you have a request about your rights? We answer as soon as we can, and within two weeks "
                        "at the latest.",
                    )
                ),
                Said(
                    Words(
                        f"Vragen? Mail {SERVICE} of bel {FIRM.phone}.",
                        f"Questions? Mail {SERVICE} or call {FIRM.phone}.",
                    )
                ),
            )
        ),
    ),
)

THIS_TEXT = Section(
    "deze-tekst",
    Words("Over deze tekst", "About this text"),
    (
        Said(
            Words(
                "Deze verklaring komt uit hetzelfde register als onze software. Wat hier staat, is dus ook wat het "
                "systeem doet: dezelfde doelen, dezelfde termijnen, dezelfde ontvangers. Verandert er iets? Dan "
                "krijgt de verklaring een nieuwe versie met een datum. De oude versies blijven leesbaar en u ziet "
                "precies wat er veranderd is.",
                "This statement comes from the same register as our software. What you read here is therefore what "
                "the system does: the same purposes, the same terms, the same recipients. When something changes, "
                "the statement gets a new version with a date. Earlier versions stay readable and you can see "
                "exactly what changed.",
            )
        ),
    ),
)

RESPONSIBLE = Section(
    "verantwoordelijkheid",
    Words("Wie is verantwoordelijk voor uw gegevens?", "Who is responsible for your data?"),
    (
        Said(
            Words(
                f"{FIRM.product} is onderdeel van {FIRM.name} SparklingCRM is verantwoordelijk voor alles wat er "
                "volgens deze verklaring met uw gegevens gebeurt. Het gaat om gegevens van klanten en mensen die "
                "klant kunnen worden, van relaties in ons netwerk en van onze medewerkers.",
                f"{FIRM.product} is part of {FIRM.name} SparklingCRM is responsible for everything that happens with "
                "your data under this statement. This concerns data of customers and possible customers, of "
                "contacts in our network and of our staff.",
            )
        ),
        Lines(
            (
                both(FIRM.name),
                both(FIRM.street),
                Words(f"{FIRM.postcode} {FIRM.city}", f"{FIRM.postcode} {FIRM.city}, the Netherlands"),
                Words(f"Kamer van Koophandel {FIRM.kvk}", f"Chamber of Commerce (KvK) {FIRM.kvk}"),
                Words(f"Servicedesk: {FIRM.phone}", f"Service desk: {FIRM.phone}"),
                Words(f"Vragen over deze verklaring: {SERVICE}", f"Questions about this statement: {SERVICE}"),
                both(f"Website: <{FIRM.website}>"),
            )
        ),
        Said(
            Words("Functionaris voor gegevensbescherming: in te vullen.", "Data protection officer: to be filled in."),
            review="Niet genoemd in uw tekst: naam en adres, of de verklaring dat er geen is (artikel 13 lid 1 "
            "onder b AVG).",
        ),
    ),
)

PRINCIPLES = Section(
    "uitgangspunten",
    Words("Waar wij ons aan houden", "What we hold ourselves to"),
    (
        Points(
            (
                Said(Words("De gegevens zijn van u, niet van ons.", "The data is yours, not ours.")),
                Said(
                    Words(
                        "Wij toetsen alles wat wij met gegevens doen aan de AVG.",
                        "We test everything we do with data against the GDPR.",
                    )
                ),
                Said(
                    Words(
                        "Wij zijn open over wat wij doen, in gewone taal.",
                        "We are open about what we do, in plain language.",
                    )
                ),
                Said(
                    Words(
                        "Onze medewerkers gaan zorgvuldig en vertrouwelijk met uw gegevens om.",
                        "Our staff handle your data carefully and in confidence.",
                    )
                ),
                Said(
                    Words("Wij verkopen uw gegevens niet.", "We do not sell your data."),
                    review="Eén regel in uw tekst zegt “niet zonder uw toestemming”, een andere “niet”. Hier staat "
                    "“niet”.",
                ),
                Said(
                    Words(
                        "Wij geven uw gegevens niet aan anderen zonder uw toestemming. Er zijn twee uitzonderingen: "
                        "als het nodig is voor de overeenkomst met u, of als de wet het eist.",
                        "We do not give your data to others without your consent. There are two exceptions: when "
                        "the contract with you requires it, or when the law does.",
                    ),
                    review="Uw tekst noemt bij de uitgangspunten alleen toestemming en verderop ook overeenkomst en "
                    "wet; hier staan zij bij elkaar.",
                ),
                Said(
                    Words(
                        "Wij zijn kritisch op bedrijven die ons helpen bij de verwerking. Wie dat zijn, leest u op "
                        "[Verwerkers](/verwerkers). U hoeft er niet om te vragen.",
                        "We are critical of companies that help us process data. You can read who they are under "
                        "[Processors](/verwerkers). You do not have to ask.",
                    ),
                    needs=("site.processors",),
                    review="Uw tekst deelt namen “desgevraagd”.",
                ),
            )
        ),
    ),
)

PURPOSES_OF_CLIENT = Section(
    "doelen",
    Words("Waarvoor gebruiken wij uw gegevens?", "What do we use your data for?"),
    (
        Said(
            Words(
                "Wij gebruiken gegevens voor zeven doelen. Bij elk doel staat wat wij doen, welke gegevens wij "
                "gebruiken, op welke grondslag en hoe lang. De grondslag is de reden die de AVG (artikel 6) vraagt "
                "om gegevens te mogen gebruiken.",
                "We use data for seven purposes. For each you can read what we do, which data we use, on which "
                "legal basis and for how long. The legal basis is the reason the GDPR (article 6) asks for before "
                "data may be used.",
            ),
            review="De grondslagen en de termijnen, behalve de zeven jaar, zijn ons voorstel.",
        ),
        Fill.CLIENT_PURPOSES,
    ),
)

PURPOSES_OF_OURS = Section(
    "doelen-voor-uw-bescherming",
    Words("Gegevens die wij bewaren om u te beschermen", "Data we keep to protect you"),
    (
        Said(
            Words(
                "Wie netjes met gegevens omgaat, legt ook daarover iets vast. Dat houden wij klein.",
                "Handling data with care means recording a few things about that too. We keep this small.",
            )
        ),
        Fill.OWN_PURPOSES,
    ),
    review="Deze doelen staan niet in uw tekst.",
)

SOURCES = Section(
    "hoe-komen-wij-aan-uw-gegevens",
    Words("Hoe komen wij aan uw gegevens?", "How do we get your data?"),
    (
        Said(
            Words(
                "De meeste gegevens krijgen wij van uzelf: via een formulier, een mail, een telefoontje of een "
                "gesprek. Wij vullen ze aan met openbare bronnen, zoals uw website.",
                "Most of it comes from you: through a form, a mail, a phone call or a conversation. We add to it "
                "from public sources, such as your website.",
            )
        ),
        Said(
            Words(
                "Bij elk gegeven ziet u op [Mijn gegevens](/mijn-gegevens) waar het vandaan komt.",
                "Under [My data](/mijn-gegevens) you can see where each item came from.",
            ),
            needs=PORTAL,
        ),
        Said(
            Words(
                "Komen uw gegevens van iemand anders? Dan vertellen wij u dat (artikel 14 AVG).",
                "If your data came from someone else, we tell you so (article 14 GDPR).",
            ),
            review="Staat niet in uw tekst.",
        ),
    ),
)

MUST_YOU = Section(
    "moet-u-gegevens-geven",
    Words("Moet u uw gegevens geven?", "Do you have to give us your data?"),
    (
        Said(
            Words(
                "Nee, u kiest zelf. Wel hebben wij contactgegevens nodig om u te kunnen antwoorden. En voor een "
                "overeenkomst hebben wij de gegevens van de contractpartij nodig en van degene die mag tekenen. "
                "Zonder die gegevens kunnen wij onze dienst niet uitvoeren.",
                "No, that is your choice. We do need contact details to be able to answer you. And for a contract "
                "we need the details of the contracting party and of the person who may sign. Without those we "
                "cannot provide our service.",
            )
        ),
    ),
)

CATEGORIES = Section(
    "categorieen",
    Words("Welke gegevens hebben wij?", "Which data do we hold?"),
    (
        Said(
            Words(
                "Wij verdelen gegevens in soorten. Bij elke soort staat voor welk doel wij haar gebruiken.",
                "We divide data into kinds. For each kind you can read which purpose we use it for.",
            )
        ),
        Fill.CATEGORIES,
        Said(
            Words(
                "Bijzondere gegevens, zoals over gezondheid of geloof, vragen wij niet. Wilt u ons die sturen? Doe "
                "dat liever niet.",
                "We do not ask for special categories of data, such as data about health or religion. Please do not "
                "send them to us.",
            ),
            review="Staat niet in uw tekst.",
        ),
    ),
)

KEEPING = Section(
    "bewaren",
    Words("Hoe lang bewaren wij uw gegevens?", "How long do we keep your data?"),
    (
        Said(
            Words(
                "Niet langer dan nodig is voor het doel. Voor gegevens die onder de fiscale bewaarplicht vallen, "
                "zoals facturen en betalingen, is dat zeven jaar. Die plicht legt de wet ons op.",
                "No longer than the purpose needs. For data that falls under the tax retention duty, such as "
                "invoices and payments, that is seven years. The law puts that duty on us.",
            )
        ),
        Said(
            Words(
                "De zeven jaar gaan in na het einde van het kalenderjaar.",
                "The seven years start after the end of the calendar year.",
            ),
            review="Uw tekst noemt zeven jaar, niet wanneer zij ingaan.",
        ),
        Said(
            Words(
                "Op [Mijn gegevens](/mijn-gegevens) ziet u per gegeven de dag waarop het verdwijnt.",
                "Under [My data](/mijn-gegevens) you see the day on which each item goes.",
            ),
            needs=PORTAL,
        ),
        Fill.TERMS,
    ),
)

SHARING = Section(
    "ontvangers",
    Words("Met wie delen wij uw gegevens?", "Who do we share your data with?"),
    (
        Said(
            Words(
                "Wij verkopen uw gegevens niet. Wij delen ze alleen als dat nodig is voor de overeenkomst met u of "
                "als de wet het van ons vraagt. Denk bij dat laatste aan de Belastingdienst.",
                "We do not sell your data. We only share it when the contract with you requires it or when the law "
                "asks it of us. An example of the latter is the Dutch tax administration (Belastingdienst).",
            )
        ),
        Said(
            Words(
                "Sommige bedrijven verwerken gegevens in onze opdracht, zoals onze hostingpartner. Met hen sluiten "
                "wij een verwerkersovereenkomst (artikel 28 AVG). Daarin staat dat zij uw gegevens even goed "
                "beveiligen en even vertrouwelijk behandelen als wij. Wij blijven verantwoordelijk.",
                "Some companies process data on our instructions, such as our hosting partner. We sign a processing "
                "agreement with them (article 28 GDPR). It says that they secure your data as well, and treat it as "
                "confidentially, as we do. We remain responsible.",
            ),
            review="Uw tekst zegt “bewerkersovereenkomst”, het woord van vóór de AVG.",
        ),
        Said(
            Words(
                "De namen, de landen en de gegevens die zij krijgen, staan op [Verwerkers](/verwerkers).",
                "Names, countries and the data they receive are listed under [Processors](/verwerkers).",
            ),
            needs=("site.processors",),
        ),
    ),
)

TRANSFERS = Section(
    "doorgifte",
    Words("Gaan uw gegevens buiten de Europese Unie?", "Does your data leave the European Union?"),
    (
        Said(
            Words(
                "Geeft u toestemming voor Google Analytics? Dan kan Google gegevens ook buiten de Europese "
                "Economische Ruimte verwerken, bijvoorbeeld in de Verenigde Staten. Dat mag alleen met waarborgen "
                "uit hoofdstuk V van de AVG, zoals een adequaatheidsbesluit van de Europese Commissie of een "
                "modelcontract. Welke waarborg geldt: in te vullen. Zegt u nee, dan gaat er niets naar Google.",
                "If you allow Google Analytics, Google may process data outside the European Economic Area too, for "
                "example in the United States. That is only allowed with the safeguards of chapter V of the GDPR, "
                "such as an adequacy decision of the European Commission or standard contractual clauses. Which "
                "safeguard applies: to be filled in. If you say no, nothing goes to Google.",
            ),
            needs=("GA_MEASUREMENT_ID",),
        ),
        Said(
            Words(
                "Google Analytics staat nu uit: er gaat niets naar Google.",
                "Google Analytics is switched off now: nothing goes to Google.",
            ),
            lacks=("GA_MEASUREMENT_ID",),
        ),
        Said(
            Words(
                "In welk land onze hostingpartner de gegevens bewaart: in te vullen.",
                "In which country our hosting partner keeps the data: to be filled in.",
            )
        ),
    ),
    review="Staat niet in uw tekst (artikel 13 lid 1 onder f AVG).",
)

COOKIES = Section(
    "cookies",
    Words("Welke cookies gebruiken wij?", "Which cookies do we use?"),
    (
        Said(
            Words(
                "Een cookie is een klein tekstbestand dat uw browser bewaart als u een website bezoekt.",
                "A cookie is a small text file that your browser keeps when you visit a website.",
            )
        ),
        Said(
            Words(
                "De pagina’s die iedereen kan bekijken, plaatsen nu geen cookies: geen functionele, geen "
                "analytische en geen tracking cookies.",
                "The pages that everyone can view place no cookies now: no functional, no analytical and no "
                "tracking cookies.",
            ),
            lacks=("consent.cookies",),
            review="Uw tekst noemt drie soorten. Zij komen hier terug zodra de site ze gebruikt, met een keuze vooraf.",
        ),
        Points(
            (
                Said(
                    Words(
                        "**Functioneel:** nodig om de site te laten werken en bijvoorbeeld uw keuze te onthouden.",
                        "**Functional:** needed to make the site work and, for example, to remember your choice.",
                    ),
                    needs=("consent.cookies",),
                ),
                Said(
                    Words(
                        "**Analytisch:** hiermee meten wij met Google Analytics hoe de site wordt gebruikt, zodat "
                        "wij haar kunnen verbeteren.",
                        "**Analytical:** with these we measure through Google Analytics how the site is used, so "
                        "that we can improve it.",
                    ),
                    needs=("consent.cookies", "GA_MEASUREMENT_ID"),
                ),
                Said(
                    Words(
                        "**Tracking:** hiermee onthouden wij welke onderwerpen u leest, zodat u artikelen ziet die "
                        "bij u passen.",
                        "**Tracking:** with these we remember which topics you read, so that you see articles that "
                        "suit you.",
                    ),
                    needs=("consent.cookies", "room:articles"),
                ),
                Said(
                    Words(
                        "**Advertenties:** met tracking cookies ziet u advertenties die bij u passen. Welke partij "
                        "ze toont: in te vullen.",
                        "**Advertisements:** with tracking cookies you see advertisements that suit you. Who shows "
                        "them: to be filled in.",
                    ),
                    needs=("consent.cookies", "AD_TAG_ID"),
                ),
            )
        ),
        Said(
            Words(
                "Analytische en tracking cookies plaatsen wij pas als u daar ja op zegt. Tot die tijd gebeurt er "
                "niets. U verandert uw keuze met “Cookies” onder aan elke pagina: intrekken kost even weinig moeite "
                "als ja zeggen. De volledige lijst staat op [Cookies](/cookies).",
                "We only place analytical and tracking cookies once you have said yes to them. Until then nothing "
                "happens. You change your choice under “Cookies” at the foot of every page: taking it back is as "
                "easy as saying yes. The full list is under [Cookies](/cookies).",
            ),
            needs=("consent.cookies",),
            review="Uw tekst noemt voor intrekken alleen de browserinstellingen.",
        ),
        Said(
            Words(
                "U kunt cookies ook weigeren of wissen in de instellingen van uw browser. Meer uitleg vindt u op "
                f"[veiliginternetten.nl]({EXPLAINS_COOKIES}).",
                "You can also refuse or delete cookies in your browser settings. The Dutch site "
                f"[veiliginternetten.nl]({EXPLAINS_COOKIES}) explains more.",
            )
        ),
    ),
)

AUTOMATIC = Section(
    "automatische-beslissingen",
    Words("Beslist een computer over u?", "Does a computer decide about you?"),
    (
        Said(
            Words(
                "Wij nemen geen besluiten met grote gevolgen voor u zonder dat er een mens naar kijkt. Soms doet de "
                "computer wel iets kleins vanzelf:",
                "We take no decisions with serious consequences for you without a person looking at them. Sometimes "
                "the computer does something small by itself:",
            )
        ),
        Fill.AUTOMATIC,
        Said(
            Words(
                "Op [Mijn gegevens](/mijn-gegevens) ziet u welke regel dat deed. Met één druk op de knop vraagt u "
                "een mens om ernaar te kijken.",
                "Under [My data](/mijn-gegevens) you see which rule did that. With one press you ask a person to "
                "look at it.",
            ),
            needs=LOOK,
        ),
        Said(
            Words(
                f"Wilt u dat een mens ernaar kijkt? Mail {SERVICE} of bel {FIRM.phone}.",
                f"Would you like a person to look at it? Mail {SERVICE} or call {FIRM.phone}.",
            ),
            lacks=LOOK,
        ),
    ),
    review="Uw tekst noemt alleen het recht op een menselijke blik.",
)

RIGHTS = Section(
    "rechten",
    Words("Welke rechten heeft u?", "Which rights do you have?"),
    (
        Said(
            Words(
                "Uw gegevens zijn van u. Daarom kunt u dit van ons vragen. Het kost u niets.",
                "Your data is yours. That is why you may ask this of us. It costs you nothing.",
            )
        ),
        Said(
            Words(
                "De meeste dingen kunt u zelf doen op [Mijn gegevens](/mijn-gegevens).",
                "You can do most of it yourself under [My data](/mijn-gegevens).",
            ),
            needs=PORTAL,
        ),
        Said(
            Words(
                f"Op de website van de {AP} staat meer uitleg.",
                f"The website of the Dutch data protection authority, the {AP}, explains more.",
            )
        ),
        Fill.RIGHTS,
    ),
)

USING_RIGHTS = Section(
    "uitoefenen",
    Words("Zo gebruikt u uw rechten", "How to use your rights"),
    (
        Said(
            Words(
                f"Ga naar [Mijn gegevens](/mijn-gegevens), mail {SERVICE} of bel de servicedesk. Elke weg is goed.",
                f"Go to [My data](/mijn-gegevens), mail {SERVICE} or call the service desk. Any way is fine.",
            ),
            needs=PORTAL,
        ),
        Said(
            Words(
                f"Mail {SERVICE} of bel de servicedesk: {FIRM.phone}. Elke weg is goed.",
                f"Mail {SERVICE} or call the service desk: {FIRM.phone}. Any way is fine.",
            ),
            lacks=PORTAL,
        ),
        Said(
            Words(
                "Wij reageren zo snel mogelijk, en uiterlijk binnen twee weken.",
                "We respond as soon as we can, and within two weeks at the latest.",
            )
        ),
        Said(
            Words(
                "De wet geeft ons een maand. Is uw vraag heel ingewikkeld, dan mag dat bij wet twee maanden langer "
                "duren. Wij vertellen u dat dan binnen de eerste maand en leggen uit waarom.",
                "The law gives us one month. If your request is very complex, the law allows two months more. We "
                "then tell you so within the first month and explain why.",
            ),
            review="De wettelijke termijn en de verlenging staan niet in uw tekst; uw belofte van twee weken wel.",
        ),
        Said(
            Words(
                "Zeggen wij nee, of doen wij maar een deel? Dan schrijven wij op welke regel dat berust en wat u "
                "daartegen kunt doen.",
                "If we say no, or do only part of it, we write down which rule that rests on and what you can do "
                "about it.",
            ),
            review="Staat niet in uw tekst (artikel 12 lid 4 AVG).",
        ),
    ),
)

IDENTITY = Section(
    "identiteit",
    Words("Bent u het echt?", "Is it really you?"),
    (
        Said(
            Words("Wij geven uw gegevens niet aan een ander.", "We do not give your data to someone else."),
        ),
        Said(
            Words(
                "Daarom sturen wij eerst een link en een code naar het adres dat wij van u kennen. Die werken samen "
                "één keer, tien minuten lang.",
                "That is why we first send a link and a code to the address we know. Together they work once, for ten "
                "minutes.",
            ),
            needs=PORTAL,
            review="Staat niet in uw tekst.",
        ),
        Said(
            Words(
                "Bij een zwaar verzoek vragen wij naar een tweede gegeven dat wij al van u hebben.",
                "For a far-reaching request we ask for a second fact that we already hold about you.",
            ),
            needs=("portal.second_fact",),
            review="Staat niet in uw tekst.",
        ),
        Said(
            Words(
                "Twijfelen wij of het verzoek van uzelf komt? Dan kunnen wij om een kopie van uw identiteitsbewijs "
                "vragen. Dat is om u te beschermen. Maak de kopie met de app KopieID. Of maak deze delen zelf zwart:",
                "If we doubt whether the request comes from you, we may ask for a copy of your identity document. "
                "This is to protect you. Make the copy with the KopieID app. Or black out these parts yourself:",
            )
        ),
        Points(
            (
                Said(Words("uw foto", "your photo")),
                Said(Words("de strook met tekens onderaan", "the strip of characters at the bottom")),
                Said(Words("het nummer van het document", "the number of the document")),
                Said(Words("uw burgerservicenummer (BSN)", "your citizen service number (BSN)")),
            )
        ),
        Said(
            Words(
                "Wij bekijken de kopie, vergelijken haar en wissen haar zodra wij beslist hebben, en in elk geval "
                "binnen 72 uur. Wij bewaren alleen wie keek, wanneer en wat er vergeleken is.",
                "We look at the copy, compare it and delete it as soon as we have decided, and within 72 hours in "
                "any case. We only keep who looked, when and what was compared.",
            ),
            needs=("purpose:privacyverzoeken",),
            review="De wistermijn staat niet in uw tekst.",
        ),
    ),
)

SECURITY = Section(
    "beveiliging",
    Words("Hoe beveiligen wij uw gegevens?", "How do we secure your data?"),
    (
        Said(
            Words(
                "Wij nemen maatregelen tegen misbruik, verlies, toegang door mensen die er niets te zoeken hebben, "
                "en ongewenst openbaar maken of veranderen. Een deel zit in onze Sjoerd4u-software. Verder geldt "
                "bij SparklingCRM:",
                "We take measures against misuse, loss, access by people who have no business there, and unwanted "
                "disclosure or change. Part of that is in our Sjoerd4u software. At SparklingCRM we also have these "
                "measures:",
            )
        ),
        Points(
            (
                Said(
                    Words(
                        "Wij werken samen met een gecertificeerde hostingpartner.",
                        "We work with a certified hosting partner.",
                    )
                ),
                Said(
                    Words(
                        "Ons pand is dag en nacht beveiligd. Niemand komt ongezien binnen, of zonder legitimatie of "
                        "toegangssleutel.",
                        "Our building is secured day and night. Nobody gets in unseen, or without identification or "
                        "an entrance key.",
                    )
                ),
                Said(
                    Words(
                        "Onze medewerkers hebben een geheimhoudingsverklaring.",
                        "Our staff have signed a confidentiality statement.",
                    )
                ),
            )
        ),
        Said(
            Words(
                "**Denkt u dat er iets mis is?** Heeft u de indruk dat uw gegevens niet veilig zijn, of ziet u "
                f"misbruik? [Meld het meteen](/datalek), bel de servicedesk of mail <{FIRM.info_email}>.",
                "**Do you think something is wrong?** If you have the impression that your data is not safe, or you "
                f"see misuse: [report it right away](/datalek), call the service desk or mail <{FIRM.info_email}>.",
            ),
            needs=("site.leak",),
        ),
        Said(
            Words(
                "**Denkt u dat er iets mis is?** Heeft u de indruk dat uw gegevens niet veilig zijn, of ziet u "
                f"misbruik? Bel meteen de servicedesk op {FIRM.phone} of mail <{FIRM.info_email}>.",
                "**Do you think something is wrong?** If you have the impression that your data is not safe, or you "
                f"see misuse: call the service desk right away at {FIRM.phone} or mail <{FIRM.info_email}>.",
            ),
            lacks=("site.leak",),
        ),
    ),
)

CONTACT = Section(
    "contact",
    Words("Vragen?", "Questions?"),
    (
        Said(
            Words(
                f"Mail {SERVICE} of bel {FIRM.phone}. U krijgt iemand die u verder helpt.",
                f"Mail {SERVICE} or call {FIRM.phone}. You will speak to someone who helps you further.",
            )
        ),
    ),
)

COMPLAINT = Section(
    "klacht",
    Words("Niet tevreden?", "Not satisfied?"),
    (
        Said(
            Words(
                f"Vertel het ons, dan zoeken wij een oplossing. U mag ook altijd een klacht indienen bij de {AP} "
                "(artikel 77 AVG). En u kunt naar de rechter gaan (artikel 79 AVG). Was u het niet eens met ons "
                "antwoord op een verzoek? Dan vraagt u de rechtbank binnen zes weken om een oordeel (artikel 35 "
                "Uitvoeringswet AVG).",
                f"Tell us, and we will look for a solution. You may also file a complaint with the {AP} at any time "
                "(article 77 GDPR). And you can go to court (article 79 GDPR). If you disagree with our answer to a "
                "request, you ask the district court for a ruling within six weeks (article 35 of the Dutch GDPR "
                "Implementation Act, Uitvoeringswet AVG).",
            )
        ),
    ),
    review="Staat niet in uw tekst (artikel 13 lid 2 onder d AVG).",
)

SECTIONS: tuple[Section, ...] = (
    IN_SHORT,
    THIS_TEXT,
    RESPONSIBLE,
    PRINCIPLES,
    PURPOSES_OF_CLIENT,
    PURPOSES_OF_OURS,
    SOURCES,
    MUST_YOU,
    CATEGORIES,
    KEEPING,
    SHARING,
    TRANSFERS,
    COOKIES,
    AUTOMATIC,
    RIGHTS,
    USING_RIGHTS,
    IDENTITY,
    SECURITY,
    CONTACT,
    COMPLAINT,
)
