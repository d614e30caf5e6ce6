"""More readers of the newsletter, who let us measure: enough to tell something of them together."""

from typing import Any

NAMES = (
    ("Anouk", "Dekker", "reclame"),
    ("Bram", "Kuipers", "transport"),
    ("Carla", "Meijer", "fysio"),
    ("Dirk", "Postma", "bouw"),
    ("Esra", "Yildiz", "kinderopvang"),
    ("Fleur", "Jonker", "interieur"),
    ("Gijs", "Vos", "fietsen"),
    ("Hanna", "Brouwer", "bibliotheek"),
    ("Ivo", "Smeets", "evenementen"),
    ("Jolanda", "Kok", "uitzend"),
    ("Kees", "Bakker", "kaas"),
    ("Lotte", "Schouten", "tandarts"),
    ("Mo", "Benali", "webwinkel"),
    ("Nienke", "Hofstra", "scholing"),
)
FIRST_CAME = 82  # days ago


def more_readers() -> list[tuple[int, dict[str, Any]]]:
    """Each with how many days ago they came; about one every two or three days."""
    return [
        (
            FIRST_CAME - place * 5 // 2,
            {
                "address": f"{given.lower()}@{trade}-voorbeeld.nl",
                "given_name": given,
                "family_name": family,
                "topics": [],
                "measure_opens": True,
                "measure_clicks": True,
            },
        )
        for place, (given, family, trade) in enumerate(NAMES)
    ]
