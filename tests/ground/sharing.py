"""What one test compiled serves the next. Every test makes an app and a store of its own, and would compile the same
rules, templates and statements again: that was half of the time of all tests."""

import os
import shutil
from copy import copy
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

ROOM_BYTES = 2 * 1024**3
STATEMENTS_KEPT = 5000
FOUND_OUT = ("_parts", "_trace", "_converters", "arguments")  # of a rule


class Templates(BytecodeCache):
    """Templates as an earlier test compiled them."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()
STATEMENTS: LRUCache[object, object] = LRUCache(STATEMENTS_KEPT)
PARSED: dict[tuple[object, ...], dict[str, Any]] = {}
_compile = Rule.compile


def share(app: Flask) -> None:
    """Let this app use what earlier apps compiled, and leave what it compiles itself."""
    app.jinja_env.bytecode_cache = TEMPLATES
    app.extensions["store"].engine._compiled_cache = STATEMENTS


def share_everywhere() -> None:
    """Make SQLAlchemy's dialects recognise each other, and werkzeug its rules. Once, before the first app."""
    Rule.compile = _compiled_once  # type: ignore[method-assign,assignment]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # Statements are kept by dialect, and every engine has an object of its own for the same one.
        dialect.__eq__ = _same_kind  # type: ignore[method-assign,assignment]
        dialect.__hash__ = _hash_of_kind  # type: ignore[method-assign,assignment]


def quickest_place() -> Path:
    """Memory where there is enough of it, since most of a test is its small files. The path is short, because a
    socket's path has at most 107 characters."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if roomy else Path("/tmp")


def _same_kind(self: Dialect, other: object) -> bool:
    return type(self) is type(other)


def _hash_of_kind(self: Dialect) -> int:
    return hash(type(self))


def _compiled_once(rule: Rule) -> None:
    """What an equal rule of an earlier app was found to say; how an address is made from it stays its own."""
    key = (rule.rule, rule.merge_slashes, rule.strict_slashes, rule.subdomain, repr(rule.defaults))
    if key not in PARSED:
        _compile(rule)
        PARSED[key] = {name: value for name, value in vars(rule).items() if name in FOUND_OUT}
        return
    vars(rule).update({name: copy(value) for name, value in PARSED[key].items()})
    rule._build = rule._compile_builder(False).__get__(rule, None)
    rule._build_unknown = rule._compile_builder(True).__get__(rule, None)
