"""Why we hold what we hold: every purpose, with its basis, its categories and its terms.

The first seven are the client's own, with the matrix of the client's statement (which category serves which purposes).
The others follow from what the software has to do to keep its word. The texts are the statement: mend them here.
"""

from dataclasses import dataclass

from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Basis, Category, Ground, Said, Words


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose of processing (AVG art. 5(1)(b), 13(1)(c), 30(1)(b)).

    `besides`: sentences that hold only where what they speak of exists. `why_lawful`: the grounds in plain words.
    `terms`: the first is what a table of this purpose keeps to when it names no other.
    `automatic`: what is decided or derived without a person looking; shown to the person, who may ask for a human look.
    """

    slug: str
    title: Words
    what_for: Words
    grounds: tuple[Ground, ...]
    categories: frozenset[Category]
    terms: tuple[Term, ...]
    of_client: bool = True
    direct_marketing: bool = False
    automatic: tuple[Words, ...] = ()
    besides: tuple[Said, ...] = ()
    why_lawful: Words | None = None


CLIENT_CHOICE = Words(
    "Deze termijn kiezen wij zelf; hij is niet langer dan nodig.", "We chose this term; it is no longer than needed."
)
CONTACT_PERSONS = Words("contactpersonen bij een organisatie", "contact persons at an organisation")
IN_PERSON = Words("wie zelf klant is of dat wil worden", "those who are customers themselves or want to be")

# — The client's seven ————————————————————————————————————————————————————————————————————————————————————————————

PROSPECT = Term(
    "prospect",
    counts_from=Words("ons laatste contact", "our last contact"),
    months=24,
    why=Words(
        "Een besluit over CRM kan over een begrotingsjaar heen lopen. Na twee stille jaren is er geen vraag meer om "
        "op te volgen.",
        "A decision about CRM can run past one budget year. After two silent years there is no question left to "
        "follow up.",
    ),
)

UNDO = Term(
    "terugdraaien",
    counts_from=Words("de wijziging", "the change"),
    days=30,
    why=Words(
        "Een maand is genoeg om te merken dat twee dossiers ten onrechte zijn samengevoegd of gewijzigd, en dat terug "
        "te draaien.",
        "A month is enough to notice that two files were merged or changed by mistake, and to reverse that.",
    ),
)

CRM_SERVICE = Purpose(
    "crm-dienstverlening",
    Words("CRM-dienstverlening en opvolgen van interesse", "CRM services and following up on interest"),
    Words(
        "Wij helpen u met klantgericht ondernemen, bij grote keuzes en bij praktische vragen. Daarvoor houden wij "
        "uw contactgegevens bij, uw vraag of wens, en de contacten die wij met u hebben, vanaf het moment dat u "
        "interesse toont. Wij gebruiken ze om uw interesse op te volgen, offertes te maken, projecten uit te "
        "voeren, te factureren en u daarna te blijven helpen met nazorg en support.",
        "We help you with customer-focused business, with major choices and with practical questions. For this we "
        "keep your contact details, your question or wish, and the contacts we have with you, from the moment you "
        "show interest. We use them to follow up on your interest, make quotes, carry out projects, send invoices "
        "and keep helping you afterwards with after-care and support.",
    ),
    (
        Ground(
            Basis.CONTRACT,
            Words(
                "de overeenkomst met u, en de stappen die u daarvoor vraagt",
                "the contract with you, and the steps you ask for before it",
            ),
            IN_PERSON,
        ),
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "de vraag van uw organisatie goed kunnen beantwoorden en onze afspraken met haar kunnen nakomen",
                "answering your organisation’s question well and keeping our agreements with it",
            ),
            Words(
                "contactpersonen bij een organisatie en relaties in ons netwerk",
                "contact persons at an organisation and contacts in our network",
            ),
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY, Category.SALES, Category.INVOICE}),
    (PROSPECT, UNDO),
    besides=(
        Said(
            Words(
                "Wij vullen uw gegevens aan met openbare bronnen, zoals uw website. Maken wij een overeenkomst in "
                "concept, dan vragen wij de gegevens van de contractpartij en van de persoon die mag tekenen. "
                "Zonder deze verwerking kunnen wij u niet van dienst zijn.",
                "We add to your data from public sources, such as your website. When we draft a contract, we ask "
                "for the details of the contracting party and of the person who may sign. Without this processing "
                "we cannot serve you.",
            )
        ),
    ),
    why_lawful=Words(
        "U vraagt ons iets of u heeft een overeenkomst met ons: dan hebben wij uw gegevens nodig om dat te doen. "
        "Werkt u voor een klant of bent u een relatie, dan geldt ons gerechtvaardigd belang.",
        "You ask something of us or have a contract with us: then we need your data to do it. If you work for a "
        "customer or are one of our contacts, our legitimate interest applies.",
    ),
)

READER = Term(
    "lezer",
    counts_from=Words("uw afmelding", "the day you left"),
    days=30,
    why=Words(
        "Zonder abonnement is er geen doel meer. Een maand is genoeg om nog een vraag of klacht over een pas verstuurd "
        "bericht te beantwoorden.",
        "Without a subscription there is no purpose. A month is enough to answer a question or complaint about a "
        "message just sent.",
    ),
)
UNCONFIRMED = Term(
    "onbevestigde-aanmelding",
    counts_from=Words("uw aanmelding", "your sign-up"),
    days=7,
    why=Words(
        "Een week is genoeg om een bevestiging te vinden in de mail.",
        "A week is enough to find a confirmation in your mail.",
    ),
)

SENT_NEWS = Term(
    "verzonden-nieuws",
    counts_from=Words("de dag waarop wij het klaarzetten", "the day we prepare it"),
    months=13,
    why=Words(
        "Zo sturen wij u niets dubbel en niet vaker dan u wilt, en kunnen wij een klacht over een bericht uitzoeken. "
        "Daarna blijven alleen aantallen over.",
        "So that we send you nothing twice and no more often than you wish, and can look into a complaint about a "
        "message. After that only counts remain.",
    ),
)

NEWSLETTER = Purpose(
    "crm-nieuwsberichten",
    Words("CRM-nieuwsberichten versturen", "Sending CRM news"),
    Words(
        "Wij sturen van tijd tot tijd nieuwsberichten over CRM per e-mail. Onze klanten krijgen ze, en iedereen die "
        "zich erop abonneert. Wij gebruiken daarvoor uw voor- en achternaam, uw e-mailadres en, als u dat invult, "
        "de aanhef die u wenst.",
        "From time to time we send news about CRM by e-mail. Our customers receive it, and so does everyone who "
        "subscribes. For this we use your first and last name, your e-mail address and, if you fill it in, the form "
        "of address you prefer.",
    ),
    (
        Ground(
            Basis.CONSENT,
            Words("uw aanmelding, die u per e-mail bevestigt", "your sign-up, which you confirm by e-mail"),
            Words("abonnees", "subscribers"),
        ),
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "onze klanten op de hoogte houden van onze diensten",
                "keeping our customers informed about our services",
            ),
            Words("klanten", "customers"),
        ),
    ),
    frozenset({Category.CONTACT, Category.OPENS_CLICKS}),
    (READER, UNCONFIRMED, SENT_NEWS),
    direct_marketing=True,
    automatic=(
        Words(
            "Vult een programma het verborgen veld van een formulier in, dan nemen wij de aanmelding niet aan.",
            "If a program fills in the hidden field of a form, we do not accept the sign-up.",
        ),
    ),
    besides=(
        Said(
            Words(
                "Elk bericht heeft een link om u af te melden. U hoeft daarvoor niet in te loggen en geen reden te "
                "geven.",
                "Every message has a link to leave. You need not sign in and you need not give a reason.",
            ),
            review="Uw tekst vraagt “geslacht” en deelt dat bij geen soort in; wij vragen in plaats daarvan een "
            "aanhef, en die is niet verplicht.",
        ),
    ),
    why_lawful=Words(
        "Abonnees hebben zelf ja gezegd. Aan klanten mogen wij schrijven over onze eigen, vergelijkbare diensten, "
        "als wij bij de verkoop en in elk bericht een afmeldmogelijkheid geven (artikel 11.7 Telecommunicatiewet).",
        "Subscribers have said yes themselves. We may write to customers about our own, similar services if we "
        "offer a way to opt out at the sale and in every message (article 11.7 of the Dutch Telecommunications Act).",
    ),
)

UNVERIFIED_REQUEST = Term(
    "onbevestigde-aanvraag",
    counts_from=Words("uw aanvraag", "your request"),
    days=30,
    why=Words(
        "Een maand is ruim genoeg om de mail met de link te openen.",
        "A month is ample to open the mail with the link.",
    ),
)

PUBLICATIONS = Purpose(
    "crm-publicaties",
    Words("CRM-publicaties toesturen", "Sending CRM publications"),
    Words(
        "Vraagt u een artikel aan, dan sturen wij het u en vragen wij later of u er iets aan had. Wij zien een "
        "aanvraag als interesse in ons en onze diensten, en volgen die interesse op. Wilt u dat niet, dan zegt u "
        "dat en stoppen wij.",
        "When you request an article, we send it to you and later ask whether it was of use. We take a request as "
        "interest in us and our services, and follow up on that interest. If you do not want this, say so and we "
        "stop.",
    ),
    (
        Ground(Basis.CONTRACT, Words("het sturen van wat u aanvraagt", "sending what you request")),
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "weten wie belangstelling heeft voor onze dienst en daar netjes op terugkomen",
                "knowing who is interested in our service and coming back to it politely",
            ),
            Words("het opvolgen daarna", "the follow-up afterwards"),
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY}),
    (PROSPECT, UNVERIFIED_REQUEST),
    automatic=(
        Words(
            "Uit de artikelen die u aanvraagt leiden wij een interesse af, bijvoorbeeld “AVG”.",
            "From the articles you request we derive an interest, for example “GDPR”.",
        ),
    ),
    why_lawful=Words(
        "Zonder uw adres kunnen wij het artikel niet sturen waar u om vraagt. Voor het opvolgen daarna geldt ons "
        "gerechtvaardigd belang, en dat mag u altijd stoppen.",
        "Without your address we cannot send the article you ask for. For the follow-up afterwards our legitimate "
        "interest applies, and you may always stop that.",
    ),
)

FISCAL = Term(
    "fiscaal",
    counts_from=Words("het einde van het kalenderjaar", "the end of the calendar year"),
    years=7,
    from_year_end=True,
    clients_choice=False,
    why=Words(
        "De fiscale bewaarplicht (artikel 52 lid 4 Algemene wet inzake rijksbelastingen).",
        "The tax retention duty (article 52(4) of the Dutch General Tax Act, Algemene wet inzake rijksbelastingen).",
    ),
)

INVOICES = Purpose(
    "facturen-en-betalingen",
    Words("Facturen en betalingen verwerken", "Handling invoices and payments"),
    Words(
        "Wij maken facturen voor onze diensten en verwerken uw betalingen. Daarvoor gebruiken wij de gegevens van "
        "de klant, van de persoon voor de factuur, de afgesproken betaaltermijn en de betalingen zelf.",
        "We make invoices for our services and process your payments. For this we use the details of the customer, "
        "of the person the invoice goes to, the agreed payment terms and the payments themselves.",
    ),
    (
        Ground(Basis.CONTRACT, Words("de overeenkomst met u", "the contract with you"), IN_PERSON),
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "betaald krijgen voor geleverd werk, en vragen over een factuur kunnen stellen aan de juiste persoon",
                "getting paid for work done, and being able to put questions about an invoice to the right person",
            ),
            CONTACT_PERSONS,
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY, Category.INVOICE}),
    (FISCAL,),
    why_lawful=Words(
        "Een factuur sturen en een betaling verwerken hoort bij de overeenkomst. Bent u de contactpersoon van een "
        "klant, dan geldt ons gerechtvaardigd belang.",
        "Sending an invoice and processing a payment are part of the contract. If you are a customer’s contact "
        "person, our legitimate interest applies.",
    ),
)

CUSTOMER = Term(
    "klantberichten",
    counts_from=Words("uw laatste aankoop", "your last purchase"),
    months=24,
    why=Words(
        "Zo lang kan een verandering gaan over wat u van ons heeft. Koopt u opnieuw, dan begint de termijn opnieuw.",
        "For that long a change may concern what you have from us. When you buy again, the term begins anew.",
    ),
)

INFORMATION = Purpose(
    "informatie-verstrekken",
    Words("U informeren over wat voor u van belang is", "Informing you about what matters to you"),
    Words(
        "Wij laten u weten wanneer er iets belangrijks verandert: in de wet, in onze dienstverlening, of in "
        "producten die u van ons heeft of waarin u interesse liet blijken. Wij schrijven alleen aan wie het aangaat.",
        "We let you know when something important changes: in the law, in our services, or in products you have "
        "from us or showed interest in. We only write to those whom it concerns.",
    ),
    (
        Ground(
            Basis.CONTRACT,
            Words("een verandering in wat u van ons afneemt", "a change in what you buy from us"),
            IN_PERSON,
        ),
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "voorkomen dat klanten schade of hinder hebben van een verandering die zij niet kenden",
                "preventing customers from suffering harm or trouble from a change they did not know about",
            ),
            CONTACT_PERSONS,
        ),
        Ground(
            Basis.CONSENT,
            Words("uw ja op berichten over wat u interesseert", "your yes to messages about what interests you"),
            Words("wie nog geen klant is", "those who are not customers yet"),
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY}),
    (CUSTOMER, PROSPECT),
    direct_marketing=True,
    why_lawful=Words(
        "Wie iets van ons afneemt, mag verwachten dat wij een verandering melden. Bent u geen klant, dan mailen wij "
        "u hierover alleen als u daar ja op heeft gezegd (artikel 11.7 Telecommunicatiewet).",
        "If you buy something from us, you may expect us to report a change. If you are not a customer, we only "
        "mail you about this if you have said yes to it (article 11.7 of the Dutch Telecommunications Act).",
    ),
)

LEGAL_DUTIES = Purpose(
    "wettelijke-verplichtingen",
    Words("Voldoen aan wettelijke verplichtingen", "Meeting legal duties"),
    Words(
        "De wet verplicht ons om belastingaangifte te doen en om onze administratie te bewaren, met facturen en "
        "betaalgegevens. Daar horen soms uw gegevens bij. Wij gebruiken ze in die tijd nergens anders voor.",
        "The law obliges us to file tax returns and to keep our accounts, including invoices and payment data. "
        "Sometimes that includes your data. During that time we use them for nothing else.",
    ),
    (
        Ground(
            Basis.LEGAL_DUTY,
            Words(
                "artikel 52 Algemene wet inzake rijksbelastingen (bewaarplicht: lid 4)",
                "article 52 of the Dutch General Tax Act, Algemene wet inzake rijksbelastingen (retention: (4))",
            ),
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY, Category.INVOICE}),
    (FISCAL,),
    besides=(
        Said(
            Words(
                "Een overeenkomst bewaren wij tot zeven jaar na het einde van het kalenderjaar waarin zij afloopt: "
                "een lopend contract is tot het einde van belang, daarom tellen wij pas daarna.",
                "We keep a contract until seven years after the end of the calendar year in which it ends: a "
                "running contract matters until its end, so we count from there.",
            ),
            review="Uw tekst noemt zeven jaar, niet wanneer zij ingaan.",
        ),
    ),
    why_lawful=Words(
        "Artikel 52 van de Algemene wet inzake rijksbelastingen verplicht ons een administratie te voeren en die "
        "zeven jaar te bewaren.",
        "Article 52 of the Dutch General Tax Act obliges us to keep accounts and to retain them for seven years.",
    ),
)

OPENS_AND_CLICKS = Term(
    "opens-en-clicks",
    counts_from=Words("de dag van de opening of de klik", "the day of the open or click"),
    months=13,
    why=Words(
        "Met 13 maanden kunnen wij een maand vergelijken met dezelfde maand een jaar eerder. Langer is niet nodig. "
        "Daarna blijven alleen aantallen over.",
        "With 13 months we can compare a month with the same month a year before. Longer is not needed. After that "
        "only counts remain.",
    ),
)

STATISTICS = Purpose(
    "statistieken",
    Words("Web- en e-mailstatistieken bijhouden", "Keeping web and e-mail statistics"),
    Words(
        "Wij willen weten welke pagina’s en berichten nuttig zijn. Wij meten alleen wat u goed vindt. Zegt u nee, "
        "dan meten wij niets over u.",
        "We want to know which pages and messages are useful. We only measure what you agree to. If you say no, we "
        "measure nothing about you.",
    ),
    (
        Ground(
            Basis.CONSENT, Words("uw keuze, die u altijd kunt veranderen", "your choice, which you can always change")
        ),
    ),
    frozenset({Category.VISITS, Category.OPENS_CLICKS}),
    (OPENS_AND_CLICKS,),
    besides=(
        Said(
            Words(
                "Zegt u ja, dan meten wij of u onze nieuwsberichten opent en op links klikt.",
                "If you say yes, we measure whether you open our news and click on links.",
            ),
            needs=("category:open-en-click",),
            review="Uw tekst noemt geen toestemming voor openen en klikken.",
        ),
        Said(
            Words(
                "Zegt u ja op analytische cookies, dan meten wij uw bezoek met Google Analytics.",
                "If you say yes to analytical cookies, we measure your visit with Google Analytics.",
            ),
            needs=("GA_MEASUREMENT_ID",),
        ),
        Said(
            Words("Google Analytics staat nu uit.", "Google Analytics is switched off now."),
            lacks=("GA_MEASUREMENT_ID",),
        ),
        Said(
            Words(
                "Hoe vaak een pagina is bekeken tellen wij altijd: zonder cookie en zonder te weten door wie.",
                "How often a page was viewed we always count: without a cookie and without knowing by whom.",
            ),
            needs=("room:stats",),
        ),
    ),
    why_lawful=Words(
        "Meten wat u doet is niet nodig om u te helpen, dus wij doen het alleen als u het goed vindt (voor cookies en "
        "meetpixels ook artikel 11.7a Telecommunicatiewet).",
        "Measuring what you do is not needed to help you, so we only do it if you agree (for cookies and tracking "
        "pixels also article 11.7a of the Dutch Telecommunications Act).",
    ),
)

TAILORED = Term(
    "op-maat",
    counts_from=Words("de dag dat u ja zei", "the day you said yes"),
    days=182,
    why=Words(
        "Zo lang geldt uw ja. Daarna vragen wij het opnieuw. Het leesprofiel staat alleen in uw browser.",
        "That is how long your yes holds. Then we ask again. The reading profile is kept in your browser only.",
    ),
)

# The client's text has this under cookies, not among its seven purposes. What is remembered stays in the browser
# (register/devices.py), so no table of ours serves it.
TAILORING = Purpose(
    "op-maat",
    Words("Artikelen en advertenties op maat", "Tailored articles and advertisements"),
    Words(
        "Zegt u ja op tracking cookies, dan onthoudt uw browser welke onderwerpen u leest. Passende artikelen staan "
        "dan bovenaan, en advertenties kunnen bij u passen. Zegt u nee, dan ziet u dezelfde site als ieder ander.",
        "If you say yes to tracking cookies, your browser remembers which topics you read. Matching articles then come "
        "first, and advertisements can be adapted to you. If you say no, you see the same site as everyone else.",
    ),
    (
        Ground(
            Basis.CONSENT,
            Words(
                "uw keuze bij Cookies, die u altijd kunt veranderen",
                "your choice under Cookies, which you can always change",
            ),
        ),
    ),
    frozenset({Category.VISITS}),
    (TAILORED,),
    of_client=False,
    automatic=(
        Words(
            "Met tracking cookies zetten wij artikelen over onderwerpen die u las bovenaan.",
            "With tracking cookies we put articles about topics you read first.",
        ),
    ),
    why_lawful=Words(
        "Onthouden wat u leest is niet nodig om u de site te laten zien, dus dat gebeurt alleen na uw toestemming "
        "(artikel 11.7a Telecommunicatiewet).",
        "Remembering what you read is not needed to show you the site, so it only happens with your consent (article "
        "11.7a of the Dutch Telecommunications Act).",
    ),
)

# — Ours besides ———————————————————————————————————————————————————————————————————————————————————————————————————

PROOF = Term(
    "toestemmingsbewijs",
    counts_from=Words(
        "de dag dat u uw toestemming intrekt of uw gegevens laat wissen",
        "the day you withdraw your consent or have your data erased",
    ),
    years=5,
    why=Words(
        "De vijf jaar sluiten aan bij de verjaring van een vordering tot schadevergoeding (artikel 3:310 Burgerlijk "
        "Wetboek).",
        "The five years match the limitation period for claims for damages (article 3:310 of the Dutch Civil Code).",
    ),
)

COOKIE_PROOF = Term(
    "bewijs-cookiekeuze",
    counts_from=Words(
        "de dag dat u anders kiest of uw keuze verloopt", "the day you choose otherwise or your choice lapses"
    ),
    years=5,
    why=PROOF.why,
)

CONSENT_PROOF = Purpose(
    "toestemmingsbewijs",
    Words("Bewijs van toestemming", "Proof of consent"),
    Words(
        "Wij bewaren welke tekst u zag, wanneer u ja zei en wanneer u dat introk. Laat u uw gegevens wissen, dan "
        "staat uw adres er niet meer bij, alleen een code waarmee wij het bewijs terugvinden als u erom vraagt.",
        "We keep which text you saw, when you said yes and when you withdrew. If you have your data erased, your "
        "address is no longer in it, only a code by which we can find the proof if you ask for it.",
    ),
    (
        Ground(
            Basis.LEGAL_DUTY,
            Words(
                "artikel 7 lid 1 AVG: toestemming moet aantoonbaar zijn",
                "Article 7(1) GDPR: consent must be demonstrable",
            ),
        ),
    ),
    frozenset({Category.CONSENT, Category.CONTACT}),
    (PROOF, COOKIE_PROOF),
    of_client=False,
)

LETTERS = Term(
    "brieven",
    counts_from=Words("de dag van verzending", "the day of sending"),
    days=30,
    why=Words(
        "Zo kunnen wij nagaan of een bericht is aangekomen als u daarnaar vraagt.",
        "So that we can find out whether a message arrived if you ask.",
    ),
)

CORRESPONDENCE = Purpose(
    "berichten",
    Words("Berichten die u vraagt of nodig hebt", "Messages you ask for or need"),
    Words(
        "Als u iets aanvraagt of bevestigt, sturen wij u een bericht. Wij houden kort bij welk bericht waarheen "
        "ging en of het aankwam.",
        "When you request or confirm something, we send you a message. For a short time we keep which message went "
        "where and whether it arrived.",
    ),
    (
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "berichten bezorgen waar u om vroeg, en weten of dat lukte",
                "delivering messages you asked for, and knowing whether that worked",
            ),
        ),
    ),
    frozenset({Category.CONTACT}),
    (LETTERS,),
    of_client=False,
)

NEVER_AGAIN = Term(
    "niet-meer-schrijven",
    counts_from=Words("de dag dat u dit zelf opheft", "the day you lift this yourself"),
    why=Words(
        "Zonder dit teken zouden wij u per ongeluk weer kunnen schrijven.",
        "Without this mark we might write to you again by accident.",
    ),
)

SUPPRESSION = Purpose(
    "niet-meer-schrijven",
    Words("Nooit meer schrijven", "Never writing again"),
    Words(
        "Wilt u geen berichten meer, laat u uw gegevens wissen of komt post op uw adres niet aan? Dan bewaren wij "
        "een versleutelde afdruk van uw adres. Daarmee herkennen wij uw adres als het opnieuw in een lijst staat, "
        "en schrijven wij niet. Vraagt u ons zelf iets, dan antwoorden wij wel; alleen waar post niet aankomt of een "
        "klacht gaf, sturen wij niets. Wij gebruiken die afdruk nergens anders voor. U kunt haar laten weghalen.",
        "If you want no more messages, have your data erased, or mail to your address does not arrive, we keep a "
        "keyed fingerprint of your address. With it we recognise your address when it turns up on a list again, and "
        "we do not write. If you ask us something yourself, we do answer; only where mail does not arrive or brought a "
        "complaint, we send nothing. We use the fingerprint for nothing else. You can have it removed.",
    ),
    (
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words(
                "uw bezwaar van kracht houden (artikel 21 lid 3 AVG)",
                "keeping your objection in force (Article 21(3) GDPR)",
            ),
        ),
    ),
    frozenset({Category.CONSENT}),
    (NEVER_AGAIN,),
    of_client=False,
)

REQUEST_FILE = Term(
    "dossier-rechten",
    counts_from=Words("de dag van ons besluit", "the day of our decision"),
    years=2,
    why=Words(
        "Zo kunnen u en wij nagaan wat er is gevraagd en gedaan.",
        "So that you and we can check what was asked and done.",
    ),
)

REQUEST_CONTENT = Term(
    "berichten-rechten",
    counts_from=Words("de dag van ons besluit", "the day of our decision"),
    days=90,
    why=Words(
        "Na ons besluit kunt u zes weken naar de rechter (artikel 35 lid 2 Uitvoeringswet AVG). Daarna is wat er werd "
        "geschreven niet meer nodig.",
        "After our decision you can go to court for six weeks (article 35(2) of the Dutch GDPR Implementation Act). "
        "After that, what was written is no longer needed.",
    ),
)

SIGNING_IN = Term(
    "inloggen",
    counts_from=Words("het inloggen", "signing in"),
    days=1,
    why=Words(
        "Zo kunt u een uur blijven, werkt een link maar één keer, en sturen wij u niet te veel mails.",
        "So that you can stay for an hour, a link works only once, and we do not send you too many mails.",
    ),
)

TAKING_ALONG = Term(
    "meenemen",
    counts_from=Words("uw druk op de knop", "your press of the button"),
    days=7,
    why=Words(
        "Zo heeft u een week om het op te halen, over te dragen of te bevestigen.",
        "So that you have a week to fetch it, hand it over or confirm it.",
    ),
)

RIGHTS = Purpose(
    "privacyverzoeken",
    Words("Uw privacyverzoeken", "Your privacy requests"),
    Words(
        "Vraagt u om inzage, verbetering of wissen? Dan bewaren wij het dossier, zodat u en wij kunnen nagaan wat "
        "er is gevraagd en gedaan. Logt u in op Mijn gegevens, dan onthouden wij dat een dag.",
        "When you ask for access, correction or erasure, we keep the file, so that you and we can check what was "
        "asked and done. When you sign in to My data, we remember that for a day.",
    ),
    (
        Ground(
            Basis.LEGAL_DUTY,
            Words("artikel 5 lid 2 en artikel 12 tot en met 22 AVG", "Article 5(2) and Articles 12 to 22 GDPR"),
        ),
    ),
    frozenset({Category.CONTACT, Category.HISTORY, Category.CONSENT, Category.SECURITY}),
    (REQUEST_FILE, REQUEST_CONTENT, SIGNING_IN, TAKING_ALONG),
    of_client=False,
)

STAFF_ACCESS = Purpose(
    "toegang-medewerkers",
    Words("Toegang van medewerkers", "Staff access"),
    Words(
        "Onze medewerkers loggen in om hun werk te doen. Wij bewaren hun account en hun inlogmiddelen.",
        "Our staff sign in to do their work. We keep their account and their means of signing in.",
    ),
    (
        Ground(
            Basis.CONTRACT, Words("de arbeidsovereenkomst", "the employment contract"), Words("medewerkers", "staff")
        ),
    ),
    frozenset({Category.SECURITY, Category.CONTACT}),
    (
        Term(
            "account",
            counts_from=Words("het einde van het dienstverband", "the end of employment"),
            days=30,
            why=CLIENT_CHOICE,
        ),
    ),
    of_client=False,
)

TRAIL = Term(
    "spoor",
    counts_from=Words("de dag van de regel", "the day of the entry"),
    months=24,
    why=Words(
        "Zo lang kunnen u en wij nagaan wie uw gegevens zag of veranderde. Worden uw gegevens eerder gewist, dan gaan "
        "deze regels mee.",
        "For that long you and we can check who saw or changed your data. When your data are erased earlier, these "
        "entries go with them.",
    ),
)

SECURITY_LOG = Purpose(
    "beveiligingslog",
    Words("Beveiliging", "Security"),
    Words(
        "Wij leggen vast wie van ons uw gegevens bekijkt of verandert, en weren misbruik. In ons logboek staan "
        "adressen onherkenbaar.",
        "We record who of us looks at or changes your data, and keep out misuse. Addresses in our log are masked.",
    ),
    (
        Ground(
            Basis.LEGITIMATE_INTEREST,
            Words("een veilige dienst (artikel 32 AVG)", "a safe service (Article 32 GDPR)"),
        ),
    ),
    frozenset({Category.SECURITY}),
    (Term("log", counts_from=Words("de dag van de regel", "the day of the entry"), days=90, why=CLIENT_CHOICE), TRAIL),
    of_client=False,
)

INCIDENT_FILE = Term(
    "incidentenregister",
    counts_from=Words("de dag waarop wij het incident afsluiten", "the day we close the incident"),
    years=5,
    why=Words(
        "De vijf jaar sluiten aan bij de verjaring van een vordering tot schadevergoeding (artikel 3:310 Burgerlijk "
        "Wetboek). De AVG noemt zelf geen termijn.",
        "The five years match the limitation period for claims for damages (article 3:310 of the Dutch Civil Code). "
        "The GDPR itself names no term.",
    ),
)

INCIDENTS = Purpose(
    "incidenten",
    Words("Meldingen van een mogelijk datalek", "Reports of a possible data breach"),
    Words(
        "Meldt u dat gegevens misschien niet veilig zijn, dan zoeken wij dat uit en houden wij bij wat er gebeurde "
        "en wat wij deden. Liet u een adres of telefoonnummer achter, dan gebruiken wij dat alleen voor deze "
        "melding.",
        "When you report that data may not be safe, we find out and keep a record of what happened and what we did. "
        "If you left an address or phone number, we use it for this report only.",
    ),
    (
        Ground(
            Basis.LEGAL_DUTY,
            Words(
                "artikel 33 lid 5 AVG: elk datalek wordt vastgelegd, met de gevolgen en de maatregelen",
                "Article 33(5) GDPR: every breach is documented, with its effects and the measures taken",
            ),
        ),
    ),
    frozenset({Category.SECURITY, Category.CONTACT}),
    (INCIDENT_FILE,),
    of_client=False,
)

PURPOSES: tuple[Purpose, ...] = (
    CRM_SERVICE,
    NEWSLETTER,
    PUBLICATIONS,
    INVOICES,
    INFORMATION,
    LEGAL_DUTIES,
    STATISTICS,
    TAILORING,
    CONSENT_PROOF,
    CORRESPONDENCE,
    SUPPRESSION,
    RIGHTS,
    STAFF_ACCESS,
    SECURITY_LOG,
    INCIDENTS,
)

BY_SLUG = {purpose.slug: purpose for purpose in PURPOSES}

# Purposes whose room is not built yet, so no table of ours serves them. `sjoerd4u register check` refuses one that a
# table does serve: take it out then.
NOT_BUILT_YET: frozenset[Purpose] = frozenset()
