"""What the stored lines of a quote, an order, a contract or an invoice say, in words for the person they are about."""

from typing import Any

from sjoerd4u.register.coded import euros
from sjoerd4u.register.vocabulary import Words


def lines(told: Any) -> Words:
    """Stored lines: "Advies (10 uur × € 95,00)"."""
    said = [_line(line) if isinstance(line, dict) else Words(str(line), str(line)) for line in told]
    return Words("; ".join(line.nl for line in said), "; ".join(line.en for line in said))


def _line(line: dict[str, Any]) -> Words:
    price, count = euros(line.get("price") or 0), f"{(line.get('quantity') or 0) / 100:g}"
    unit = f" {line['unit']}" if line.get("unit") else ""
    text = line.get("text", "")
    return Words(f"{text} ({count.replace('.', ',')}{unit} × {price.nl})", f"{text} ({count}{unit} × {price.en})")


def frozen(told: Any) -> Words:
    """The frozen copy of a quote: its number and title, its lines, its sum, and for whom."""
    if not isinstance(told, dict) or "lines" not in told:
        return Words(str(told), str(told))
    listed, total = lines(told["lines"]), euros(told.get("total") or 0)
    party = told.get("party") or {}
    whom = ", ".join(str(part) for part in party.values() if part)
    begin = f"{told.get('number', '')} “{told.get('title', '')}”. {told.get('intro', '')}".strip()
    return Words(
        f"{begin} {listed.nl}. Totaal met btw {total.nl}. Voor {whom}.",
        f"{begin} {listed.en}. Total with VAT {total.en}. For {whom}.",
    )
