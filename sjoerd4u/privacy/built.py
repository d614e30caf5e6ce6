"""What there is in this house now, by name: a sentence of the statement about something else is not said."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import MetaData

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import about, personal_columns
from sjoerd4u.register.devices import devices_in
from sjoerd4u.register.walks import with_people

Built = frozenset[str]


def built(pages: Iterable[str], settings: Any, metadata: MetaData = Base.metadata) -> Built:
    """The names that `Said.needs` may use: pages ("portal.door"), settings that are set ("GA_MEASUREMENT_ID"), and what
    the tables or a device serve ("purpose:…", "category:…", "room:…")."""
    switched_on = (field.name.upper() for field in fields(settings) if getattr(settings, field.name))
    there = Built((*pages, *switched_on, *_served(metadata)))
    return there | {f"purpose:{device.purpose.slug}" for device in devices_in(there)}


def _served(metadata: MetaData) -> set[str]:
    served = {
        f"room:{mapper.class_.__module__.split('.')[1]}" for mapper in Base.registry.mappers if _is_ours(mapper.class_)
    }
    for table in with_people(metadata):
        served |= {f"category:{says.category.value}" for _, says in personal_columns(table) if says.category}
        if purpose := about(table).purpose:
            served.add(f"purpose:{purpose.slug}")
    return served


def _is_ours(model: type) -> bool:
    return model.__module__.startswith("sjoerd4u.")
