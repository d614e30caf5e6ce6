"""The rights of the person the data are about (AVG art. 7(3), 15–22): what each means and how it is used here."""

from dataclasses import dataclass

from sjoerd4u.register.vocabulary import Said, Words


@dataclass(frozen=True, slots=True)
class Right:
    """One right, in the client's order. `how`: what a person does to use it, as far as this house has it."""

    slug: str
    article: str
    title: Words
    means: Words
    how: tuple[Said, ...]
    of_client: bool = True


# What every refusal, whole or partial, must say (AVG art. 12(4), 77 and 79; art. 35 Uitvoeringswet AVG).
COMPLAINT = Words(
    "Bent u het er niet mee eens? U kunt een klacht indienen bij de Autoriteit Persoonsgegevens: "
    "autoriteitpersoonsgegevens.nl of 088 1805 250.",
    "If you do not agree, you can lodge a complaint with the Dutch Data Protection Authority (Autoriteit "
    "Persoonsgegevens): autoriteitpersoonsgegevens.nl or +31 88 1805 250.",
)
COURT = Words(
    "U kunt ook naar de rechter. Dien uw verzoekschrift bij de rechtbank in binnen zes weken na dit besluit (artikel "
    "35 Uitvoeringswet AVG).",
    "You can also go to court. Submit your petition to the district court within six weeks of this decision (article "
    "35 of the Dutch GDPR Implementation Act).",
)

PORTAL = ("portal.door",)
# What the portal does not do yet is not said; the other way is.
REQUESTS, LOOK, HAND_OVER = ("portal.request",), ("portal.look",), ("portal.hand_over",)

RIGHTS_OF_PERSON: tuple[Right, ...] = (
    Right(
        "inzage",
        "15",
        Words("Recht op inzage", "Right of access"),
        Words(
            "U mag zien welke gegevens wij van u hebben, waarvoor, waar ze vandaan komen, wie ze kreeg en tot "
            "wanneer wij ze bewaren.",
            "You may see which data we hold about you, what for, where it came from, who received it and until when "
            "we keep it.",
        ),
        (
            Said(
                Words(
                    "Log in op [Mijn gegevens](/mijn-gegevens). U ziet alles meteen, en u kunt het als bestand "
                    "meenemen. Staat er in een notitie iets over een ander? Dan kijkt een medewerker die eerst na. "
                    "Wij vertellen hoeveel notities dat zijn en wanneer u ze krijgt.",
                    "Sign in to [My data](/mijn-gegevens). You see everything at once, and you can take it with you "
                    "as a file. If a note says something about someone else, a member of staff reviews it first. We "
                    "tell you how many notes that concerns and when you will get them.",
                ),
                needs=PORTAL,
            ),
        ),
    ),
    Right(
        "rectificatie",
        "16",
        Words("Recht op rectificatie en aanvulling", "Right to rectification and completion"),
        Words(
            "Klopt iets niet, dan verbeteren wij het. Ontbreekt er iets, dan mag u het aanvullen.",
            "If something is wrong, we correct it. If something is missing, you may complete it.",
        ),
        (
            Said(
                Words(
                    "Uw naam, aanhef en taal verbetert u zelf op [Mijn gegevens](/mijn-gegevens). Klopt er iets "
                    "anders niet, of wilt u iets aanvullen? Mail of bel de servicedesk.",
                    "You correct your name, title and language yourself under [My data](/mijn-gegevens). If "
                    "something else is wrong, or you want to add something, mail or call the service desk.",
                ),
                needs=PORTAL,
                lacks=REQUESTS,
            ),
            Said(
                Words(
                    "U verbetert de meeste gegevens zelf op [Mijn gegevens](/mijn-gegevens). Kunnen wij iets niet "
                    "zomaar veranderen, zoals een factuur? Dan wordt het een verzoek, en blijft uw aanvulling naast "
                    "het gegeven staan.",
                    "You correct most data yourself under [My data](/mijn-gegevens). If we cannot simply change "
                    "something, such as an invoice, it becomes a request, and your statement stays beside the "
                    "record.",
                ),
                needs=REQUESTS,
            ),
        ),
    ),
    Right(
        "menselijke-blik",
        "22",
        Words("Recht op een menselijke blik", "Right to a human look"),
        Words(
            "Doet de computer iets vanzelf met uw gegevens, dan mag u vragen dat een mens ernaar kijkt.",
            "If the computer does something by itself with your data, you may ask for a person to look at it.",
        ),
        (
            Said(
                Words(
                    "Op [Mijn gegevens](/mijn-gegevens) staat welke regel het deed. Druk op “Laat een mens kijken”. "
                    "Een medewerker kijkt opnieuw en vertelt u wat hij of zij heeft bekeken en besloten.",
                    "[My data](/mijn-gegevens) shows which rule did it. Press “Have a person look”. A member of "
                    "staff looks again and tells you what they looked at and decided.",
                ),
                needs=LOOK,
            ),
            Said(
                Words(
                    "Mail of bel de servicedesk. Een medewerker kijkt opnieuw en vertelt u wat hij of zij heeft "
                    "bekeken en besloten.",
                    "Mail or call the service desk. A member of staff looks again and tells you what they looked at "
                    "and decided.",
                ),
                lacks=LOOK,
            ),
        ),
    ),
    Right(
        "beperking",
        "18",
        Words("Recht op beperking van de verwerking", "Right to restriction of processing"),
        Words(
            "U zet het gebruik van uw gegevens stil, bijvoorbeeld zolang er een vraag openstaat over of ze kloppen. "
            "Wij bewaren ze dan alleen nog.",
            "You put the use of your data on hold, for example while there is an open question about whether it is "
            "correct. We then only store it.",
        ),
        (
            Said(
                Words(
                    "Eén druk op de knop op [Mijn gegevens](/mijn-gegevens). Wij schrijven u niet en gebruiken uw "
                    "gegevens niet tot het is opgelost. Heffen wij de beperking op, dan hoort u dat vooraf.",
                    "One press under [My data](/mijn-gegevens). We do not write to you and do not use your data "
                    "until it is resolved. If we lift the restriction, you hear so beforehand.",
                ),
                needs=PORTAL,
            ),
        ),
    ),
    Right(
        "dataportabiliteit",
        "20",
        Words("Recht op dataportabiliteit", "Right to data portability"),
        Words(
            "U krijgt de gegevens die u ons gaf in een vorm die een ander systeem kan lezen, om mee te nemen naar "
            "een ander. Dit geldt voor gegevens die wij gebruiken met uw toestemming of voor een overeenkomst met u.",
            "You get the data you gave us in a form another system can read, to take elsewhere. This applies to "
            "data we use with your consent or for a contract with you.",
        ),
        (
            Said(
                Words(
                    "Download ze op [Mijn gegevens](/mijn-gegevens), in de map “overdraagbaar”.",
                    "Download it under [My data](/mijn-gegevens), in the folder “overdraagbaar” (portable).",
                ),
                needs=PORTAL,
            ),
            Said(
                Words(
                    "Of maak een link die één keer werkt, en geef die aan de ander.",
                    "Or make a link that works once, and give it to the other party.",
                ),
                needs=HAND_OVER,
            ),
        ),
    ),
    Right(
        "vergetelheid",
        "17",
        Words("Recht op vergetelheid", "Right to be forgotten"),
        Words(
            "U mag vragen om uw gegevens te wissen. Wat de wet ons verplicht te bewaren, blijft tot die plicht "
            "voorbij is. Daarna verdwijnt het vanzelf.",
            "You may ask for your data to be erased. What the law obliges us to keep stays until that duty ends. "
            "After that it goes by itself.",
        ),
        (
            Said(
                Words(
                    "Op [Mijn gegevens](/mijn-gegevens) ziet u eerst wat er weggaat, wat blijft, door welke wet en "
                    "tot wanneer. Daarna beslist u.",
                    "Under [My data](/mijn-gegevens) you first see what goes, what stays, because of which law and "
                    "until when. Then you decide.",
                ),
                needs=PORTAL,
            ),
        ),
    ),
    Right(
        "bezwaar",
        "21",
        Words("Recht van bezwaar", "Right to object"),
        Words(
            "Tegen reclame en nieuwsberichten mag u altijd bezwaar maken: wij stoppen dan meteen, en u hoeft geen "
            "reden te geven. Gebruiken wij uw gegevens voor een eigen belang, dan mag u vanwege uw situatie bezwaar "
            "maken. Wij wegen dat en leggen ons besluit uit. Zolang wij wegen, gebruiken wij de gegevens niet.",
            "You may always object to advertising and news: we then stop at once, and you need not give a reason. "
            "If we use your data for an interest of our own, you may object because of your situation. We weigh "
            "that and explain our decision. While we weigh it, we do not use the data.",
        ),
        (
            Said(
                Words(
                    "In elk nieuwsbericht staat een link om te stoppen; inloggen hoeft niet.",
                    "Every news message has a link to stop; no signing in.",
                ),
                needs=("newsletter.leave",),
            ),
            Said(
                Words(
                    "Of druk op “Stuur mij geen reclame meer” op [Mijn gegevens](/mijn-gegevens). Ander bezwaar "
                    "maakt u via de servicedesk.",
                    "Or press “Send me no more advertising” under [My data](/mijn-gegevens). Other objections you "
                    "make through the service desk.",
                ),
                needs=PORTAL,
                lacks=REQUESTS,
            ),
            Said(
                Words(
                    "Ander bezwaar maakt u op [Mijn gegevens](/mijn-gegevens) of via de servicedesk.",
                    "Other objections you make under [My data](/mijn-gegevens) or through the service desk.",
                ),
                needs=REQUESTS,
            ),
        ),
    ),
    Right(
        "intrekken",
        "7(3)",
        Words("Recht om toestemming in te trekken", "Right to withdraw consent"),
        Words(
            "Zei u ja, dan mag u op elk moment nee zeggen. Wat wij daarvoor met uw toestemming deden, blijft geldig.",
            "If you said yes, you may say no at any time. What we did with your consent before that remains valid.",
        ),
        (
            Said(
                Words(
                    "Op [Mijn gegevens](/mijn-gegevens) staat elke toestemming met de tekst erbij en één knop om "
                    "haar in te trekken.",
                    "[My data](/mijn-gegevens) lists every consent with its text and one button to withdraw it.",
                ),
                needs=PORTAL,
            ),
            Said(
                Words(
                    "Voor cookies doet u het via “Cookies” onder aan elke pagina.",
                    "For cookies you do it through “Cookies” at the foot of every page.",
                ),
                needs=("consent.cookies",),
            ),
            Said(
                Words(
                    "Voor nieuwsberichten doet u het via de link in elk bericht.",
                    "For news you do it through the link in every message.",
                ),
                needs=("newsletter.leave",),
            ),
        ),
        of_client=False,
    ),
)
