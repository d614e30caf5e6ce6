"""What the client's own statement leaves open or says twice, shown to the client and not silently mended (in Dutch)."""

GAPS: tuple[str, ...] = (
    "Grondslag: de tekst noemt bij geen enkel doel de grondslag (artikel 13 lid 1 onder c AVG). Voorstel staat per "
    "doel.",
    "Gerechtvaardigd belang: waar dat de grondslag is, moet het belang genoemd worden (artikel 13 lid 1 onder d). "
    "Voorstel staat per doel.",
    "Toestemming intrekken: het recht ontbreekt (artikel 7 lid 3 en artikel 13 lid 2 onder c).",
    "Klacht bij de Autoriteit Persoonsgegevens: ontbreekt (artikel 13 lid 2 onder d).",
    "Doorgifte buiten de EER: Google Analytics wordt genoemd, de waarborg niet (artikel 13 lid 1 onder f).",
    "“Geslacht” wordt gevraagd voor nieuwsberichten, maar staat bij geen soort gegevens. Voorstel: een vrije aanhef, "
    "niet verplicht.",
    "Websitestatistieken staan bij geen soort gegevens. Voorstel: soort “Websitebezoek”.",
    "“Bewerkersovereenkomst” is het woord van de oude wet; nu “verwerkersovereenkomst” (artikel 28).",
    "Cookies intrekken kan volgens de tekst alleen in de browser; de AVG vraagt dat intrekken even eenvoudig is als "
    "geven (artikel 7 lid 3).",
    "Namen van verwerkers alleen “desgevraagd”; ontvangers of soorten ontvangers horen in de verklaring (artikel 13 "
    "lid 1 onder e) en bij inzage mag de betrokkene ze kennen (artikel 15 lid 1 onder c).",
    "Derden: de uitgangspunten zeggen “niet zonder uw toestemming”, de paragraaf over delen zegt “voor zover "
    "noodzakelijk voor de overeenkomst of de wet”. Onze tekst noemt beide.",
    "Verkopen: één regel zegt “niet zonder uw toestemming”, een andere “niet”. Onze tekst zegt “niet”.",
    "Bewaartermijnen: behalve de zeven jaar noemt de tekst geen termijn of maatstaf (artikel 13 lid 2 onder a).",
    "Begin van de zeven jaar: niet genoemd. Voorstel: einde van het kalenderjaar; overeenkomst: jaar waarin zij "
    "afloopt.",
    "Openen en klikken: de tekst noemt geen toestemming. Voorstel: alleen met een vinkje, openen en klikken apart.",
    "Doel “Facturen en betalingen” ontbreekt bij de soort “Factuurinformatie en betaalgegevens”; doel “statistieken” "
    "ontbreekt bij “Open en click informatie”.",
    "Medewerkers worden genoemd als groep, maar geen enkel doel gaat over hen. Voorstel: een aparte verklaring voor "
    "personeel.",
    "Automatische beslissingen: het recht op een menselijke blik staat er, welke beslissingen automatisch zijn niet "
    "(artikel 13 lid 2 onder f).",
    "Functionaris voor gegevensbescherming: niet genoemd. In te vullen of verklaren dat er geen is.",
    "Kopie identiteitsbewijs: de tekst zegt niet hoe lang. Voorstel: wissen bij het besluit, uiterlijk na 72 uur; en "
    "alleen vragen bij redelijke twijfel (artikel 12 lid 6).",
    "Nieuwsberichten aan klanten: alleen over eigen gelijksoortige diensten, met afmelden bij de verkoop en in elk "
    "bericht (artikel 11.7 Telecommunicatiewet). Is dat bij bestaande klanten zo gegaan?",
    "Niet meer schrijven na wissen: wij onthouden het e-mailadres van wie gewist is als vingerafdruk, het nummer "
    "van de telefoon niet. Wie later met alleen naam en telefoonnummer wordt ingelezen, herkennen wij dus niet als "
    "gewist. Voorstel: wie inleest, controleert dat; of u kiest dat wij ook het nummer als vingerafdruk onthouden.",
    "Advertenties op maat: de tekst noemt ze; welke partij ze toont is niet genoemd. In te vullen.",
)
