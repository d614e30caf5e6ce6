"""Laying everything out for the reader: by category, then by kind of record, each kind told once why it is here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sjoerd4u.people.trail import DATA_SUBJECT
from sjoerd4u.privacy.disclosure import Record, Value
from sjoerd4u.register.purposes import PURPOSES, Purpose
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.vocabulary import Category, Words

REQUEST_KINDS = {
    "inzage": Words("Inzage in wat wij van u bewaren", "Access to what we hold about you"),
    "rectificatie": Words("Iets laten verbeteren", "Having something corrected"),
    "aanvulling": Words("Iets aanvullen", "Adding something"),
    "beperking": Words("Het gebruik stilzetten", "Restricting the use"),
    "bezwaar": Words("Bezwaar tegen het gebruik", "Objection to the use"),
    "wissen": Words("Gegevens laten wissen", "Having data erased"),
    "overdragen": Words("Gegevens overdragen", "Transferring data"),
    "menselijke blik": Words("Een mens laten kijken", "Having a human being look"),
    "toestemming": Words("Toestemming intrekken", "Withdrawing consent"),
}
DECISIONS = {
    "toegewezen": Words("Ja, gedaan", "Yes, done"),
    "deels toegewezen": Words("Deels gedaan", "Done in part"),
    "geweigerd": Words("Nee", "No"),
    "ingetrokken": Words("Door u ingetrokken", "Withdrawn by you"),
    "vervallen: uw gegevens zijn gewist": Words("Vervallen: uw gegevens zijn gewist", "Lapsed: your data were erased"),
}
ABOUT_NAMES = {
    "veld": Words("Waar het over gaat", "What it is about"),
    "wens": Words("Wat u wilt", "What you want"),
    "uitkomst": Words("De uitkomst", "The outcome"),
    "regel": Words("De regel", "The rule"),
}
ABOUT_WORDS = {each.value: each.title for each in Category} | {
    "alles": Words("Alles bij elkaar", "All of it"),
    "person_address.address": Words("Uw e-mailadres", "Your e-mail address"),
}
YES_NO = {True: Words("ja", "yes"), False: Words("nee", "no")}


@dataclass(frozen=True, slots=True)
class Kind:
    """The records of one kind; the first tells what holds for all."""

    records: tuple[Record, ...]

    @property
    def first(self) -> Record:
        return self.records[0]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The kinds of record of one category."""

    category: Category
    kinds: tuple[Kind, ...]


def chapters(records: Iterable[Record]) -> list[Chapter]:
    """Everything, in the order of the statement's categories. A record stands under what most of it is."""
    told = [record for record in records if record.values]  # a row that only says that it is there tells nothing
    kinds = [Kind(tuple(rows)) for _, rows in groupby(told, key=lambda record: record.table)]
    found = {category: tuple(kind for kind in kinds if _main(kind.first) is category) for category in Category}
    return [Chapter(category, kinds) for category, kinds in found.items() if kinds]


def _main(record: Record) -> Category:
    told = [value.category for value in record.values if value.category]
    return max(dict.fromkeys(told), key=told.count, default=Category.CONTACT)


# — At a glance ——————————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of us, or a program, saw or changed something. `by`: a name as it is, or Words for the program."""

    at: datetime
    by: Words | str
    did: Words | str
    on_what: Words | str


def looks(records: Iterable[Record]) -> list[Look]:
    """Which of us saw or changed what, newest first; what the person did themselves is not among it."""
    found = []
    for record in records:
        if record.table == "trail_entry":
            said = {value.key.partition(".")[2]: value for value in record.values}
            if said["by_name"].value != DATA_SUBJECT.name:
                words = (said[name].legible for name in ("by_name", "did", "on_what"))
                found.append(Look(said["at"].value, *words))
    return sorted(found, key=lambda look: look.at, reverse=True)


def reasons(withheld: Iterable[Value]) -> list[tuple[Words, Words, int]]:
    """What is not shown, each label and reason once, with how many of them there are."""
    found = Counter((value.label, value.withheld) for value in withheld if value.withheld)
    return [(label, why, number) for (label, why), number in found.items()]


def receivers(records: Iterable[Record]) -> list[Recipient]:
    """Everyone who receives something of this, each once."""
    return list({recipient.slug: recipient for record in records for recipient in record.recipients}.values())


def purposes(records: Iterable[Record]) -> list[Purpose]:
    """What all of this is for, each purpose once, in the order of the register."""
    found = {purpose for record in records for purpose in record.purposes}
    return [purpose for purpose in PURPOSES if purpose in found]


def consents_that_hold(records: Iterable[Record]) -> dict[Any, str]:
    """The receipt numbers of the consents that can be withdrawn, by row."""
    held = {}
    for record in records:
        if record.table == "consent":
            values = {value.key: value.value for value in record.values}
            if values["consent.withdrawn_at"] is None:
                held[record.row_id] = values["consent.mark"]
    return held
