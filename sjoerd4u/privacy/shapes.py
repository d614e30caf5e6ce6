"""The shape of the download, for programs: JSON Schema and Data Package, made from what the tables declare."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Integer, Table
from sqlalchemy.types import JSON, TypeDecorator

from sjoerd4u.kit.db import Base
from sjoerd4u.privacy.portability import ORIGIN_NAMES, Json
from sjoerd4u.register.columns import about, holding, personal_columns
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import PURPOSES
from sjoerd4u.register.vocabulary import Basis, Category
from sjoerd4u.register.walks import table_of, target, with_people

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"

# — The schema of alles.json ————————————————————————————————————————————————————————————————————————————————————


def schema() -> Json:
    """The JSON Schema (draft 2020-12) of `alles.json`, made from what the tables declare."""
    tables = with_people(Base.metadata)
    return {
        "$schema": SCHEMA_DIALECT,
        "title": f"Alles wat {FIRM.product} van één persoon bewaart",
        "type": "object",
        "required": ["$schema", "controller", "about", "records"],
        "properties": {
            "$schema": {"const": "schema/alles.schema.json"},
            "controller": {"type": "object"},
            "about": {
                "type": "object",
                "required": ["addresses", "use_restricted"],
                "properties": {
                    "addresses": {"type": "array", "items": {"type": "string"}},
                    "use_restricted": {"type": "boolean"},
                },
            },
            "records": {
                "type": "array",
                "items": _one_of("table", {table.name: {"$ref": f"#/$defs/{table.name}"} for table in tables}),
            },
        },
        "$defs": {"words": _words_schema()} | {table.name: _table_schema(table) for table in tables},
        "additionalProperties": False,
    }


def _words_schema() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["nl", "en"],
        "properties": {"nl": text, "en": text},
        "additionalProperties": False,
    }


def _table_schema(table: Table) -> Json:
    words: Json = {"$ref": "#/$defs/words"}
    slugs = {"type": "array", "items": {"enum": [purpose.slug for purpose in PURPOSES]}}
    properties: Json = {
        "table": {"const": table.name},
        "id": {"type": ["integer", "string"]},
        "label": words,
        "purposes": slugs,
        "legal_bases": {"type": "array", "items": {"enum": [f"6(1)({basis.value})" for basis in Basis]}},
        "recipients": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9-]+$"}},
        "kept_until": {"type": ["string", "null"], "format": "date"},
        "waits_for": {"oneOf": [words, {"type": "null"}]},
        "stays_after_erasure": {"oneOf": [words, {"type": "null"}]},
        "values": _values_schema(_told(table)),
    }
    description = f"{about(table).says.nl} / {about(table).says.en}"
    return {
        "description": description,
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _values_schema(columns: list[Column[Any]]) -> Json:
    if not columns:  # a row that only says that it is there
        return {"type": "array", "maxItems": 0}
    return {"type": "array", "items": _one_of("key", {str(column): _column_schema(column) for column in columns})}


def _one_of(tells: str, shapes: Mapping[str, Json]) -> Json:
    """An object of one of these shapes, each known by what it says under `tells`. A plain `oneOf` makes a program hold
    every object against every shape to its end: hundreds of times the work."""
    chosen = [{"if": {"properties": {tells: {"const": name}}}, "then": shape} for name, shape in shapes.items()]
    return {"type": "object", "required": [tells], "properties": {tells: {"enum": list(shapes)}}, "allOf": chosen}


def _told(table: Table) -> list[Column[Any]]:
    """The columns told about a row: the personal ones, and the firm's words it points to."""
    shown = [
        column
        for pointer in table.columns
        if pointer.foreign_keys and not about(table_of(target(pointer))).has_people
        for column in target(pointer).table.columns
        if holding(column).says
    ]
    return [*(column for column, _ in personal_columns(table)), *shown]


def _column_schema(column: Column[Any]) -> Json:
    says = holding(column)
    properties: Json = {"key": {"const": str(column)}, "label": {"$ref": "#/$defs/words"}}
    if says.category and says.origin:
        properties |= {"category": {"const": says.category.value}, "source": {"const": ORIGIN_NAMES[says.origin]}}
    properties["value"] = {"type": [*_json_types(column), "null"]}
    properties["withheld"] = {"$ref": "#/$defs/words"}
    required = [name for name in properties if name not in ("value", "withheld")]
    return {
        "type": "object",
        "required": required,
        "oneOf": [{"required": ["value"]}, {"required": ["withheld"]}],
        "properties": properties,
        "additionalProperties": False,
    }


def _json_types(column: Column[Any]) -> list[str]:
    kind = column.type
    if isinstance(kind, JSON):
        return ["array", "object", "string", "number", "boolean"]
    return ["boolean"] if isinstance(kind, Boolean) else ["integer"] if isinstance(kind, Integer) else ["string"]


# — The description of the CSV files ———————————————————————————————————————————————————————————————————————————————


def data_package(sheets: Mapping[Category, list[str]]) -> Json:
    """The description of the CSV files (Data Package, datapackage.org): `sheets` has the header of each."""
    return {
        "$schema": DATA_PACKAGE,
        "name": "mijn-gegevens",
        "resources": [
            {
                "name": category.value,
                "title": category.title.nl,
                "path": f"csv/{category.value}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": [_field(key) for key in header], "missingValues": [""]},
            }
            for category, header in sheets.items()
        ],
    }


def _field(key: str) -> Json:
    table, _, name = key.partition(".")
    if table not in Base.metadata.tables:
        return {"name": key, "type": "string"}
    column = Base.metadata.tables[table].columns[name]
    says = holding(column).says
    return {"name": key, "type": _sheet_type(column)} | ({"title": says.nl} if says else {})


def _sheet_type(column: Column[Any]) -> str:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    known: list[tuple[type, str]] = [(Boolean, "boolean"), (Integer, "integer"), (DateTime, "datetime"), (JSON, "any")]
    return next((name for python, name in known if isinstance(kind, python)), "string")
