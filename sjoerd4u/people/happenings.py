"""What this room announces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeopleChanged:
    """What these people are called, or how they are reached, or where they work, is new or changed."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrganisationsChanged:
    """What these organisations are called, or how they are reached, is new or changed."""

    organisation_ids: tuple[int, ...]
