"""How a name is written."""


def written(given: str | None, infix: str | None, family: str | None) -> str | None:
    """The whole name: "Sanne van der Berg"; None when no part of it is known."""
    return " ".join(part for part in (given, infix, family) if part) or None
