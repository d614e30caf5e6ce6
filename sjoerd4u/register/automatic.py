"""What the computer decides or derives by itself about a person, and by which rule (AVG art. 13(2)(f) and 22).

Each key is a stored value ("table.column") or a page that refuses; wherever it is shown, the rule stands beside it with
a way to have a person look.
"""

from sjoerd4u.register.purposes import NEWSLETTER, PUBLICATIONS, TAILORING
from sjoerd4u.register.vocabulary import Words

RULES: dict[str, Words] = {
    "relation.interests": PUBLICATIONS.automatic[0],
    "inquiry.state": Words(
        "Een programma zet een bericht apart als het op reclame lijkt; een medewerker kan het ook zo noemen.",
        "A program sets a message aside when it looks like advertising; a member of staff may call it so too.",
    ),
    "formulier": NEWSLETTER.automatic[0],
    "op-maat": TAILORING.automatic[0],
}
STORED = tuple(key for key in RULES if "." in key)
