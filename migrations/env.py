"""How Alembic meets the house: which database, which tables, one transaction a migration, numbered files.

A caller that already has a connection hands it over in `config.attributes["connection"]`; else the settings say where.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import AddColumnOp, CreateTableOp, DropTableOp, MigrationScript, OpContainer
from alembic.runtime.migration import MigrationContext
from alembic.script import write_hooks
from sqlalchemy import Column, Connection, DefaultClause
from sqlalchemy.types import TypeDecorator

from sjoerd4u import tables
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import open_engine

HEAD = Path(__file__).with_name("HEAD")


def migrate() -> None:
    """Runs what was asked on the given connection, or on one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate_on(given)
        return
    engine = open_engine(Settings.from_environment().database_url)
    try:
        with engine.connect() as connection:
            migrate_on(connection)
    finally:
        engine.dispose()


def migrate_on(connection: Connection) -> None:
    """Each migration is a transaction of its own, on SQLite too: one that fails leaves nothing behind."""
    with foreign_keys_at_rest(connection):
        context.configure(
            connection=connection,
            target_metadata=tables.metadata,
            compare_type=True,
            render_as_batch=True,
            render_item=render_plain,
            transactional_ddl=True,
            transaction_per_migration=True,
            process_revision_directives=finish,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def foreign_keys_at_rest(connection: Connection) -> Iterator[None]:
    """A batch change drops and refills a table; on SQLite that would take along every row that points to it.

    So foreign keys rest meanwhile and are all checked afterwards. SQLite ignores the switch inside a transaction,
    hence the refusal.
    """
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    if raw.in_transaction:
        raise RuntimeError("Migrations on SQLite need a connection that is not in a transaction yet.")
    (before,) = raw.execute("PRAGMA foreign_keys").fetchone()
    connection.execution_options(sjoerd4u_sweeps=True)  # kit.db switches them off as each transaction begins
    try:
        yield
        if orphans := raw.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"This migration left rows that point nowhere: {orphans[:5]}")
    finally:
        connection.execution_options(sjoerd4u_sweeps=False)
        raw.execute(f"PRAGMA foreign_keys={before}")


def finish(
    _context: MigrationContext, _revision: str | Iterable[str | None] | Iterable[str], scripts: list[MigrationScript]
) -> None:
    """Numbers a new migration after the last."""
    for script in scripts:
        script.rev_id = f"{int(HEAD.read_text().strip() or 0) + 1:04}"
        for operations in (*script.upgrade_ops_list, *script.downgrade_ops_list):
            forget_declarations(operations)


@write_hooks.register("head")
def write_head(path: str, _options: Any) -> None:
    """Writes the number of a new migration in HEAD.

    Two migrations made side by side both want that one line, so the second is seen when it is merged, not when it runs.
    """
    HEAD.write_text(Path(path).name.partition("_")[0] + "\n")


def forget_declarations(operations: OpContainer) -> None:
    """What a table declares to the register is the models' to say; a migration only says what the database holds."""
    for operation in operations.ops:
        if isinstance(operation, OpContainer):
            forget_declarations(operation)
        elif isinstance(operation, AddColumnOp):
            fill_in_for_rows_that_are_there(operation.column)
        elif isinstance(operation, CreateTableOp | DropTableOp):
            operation.info = {}


def fill_in_for_rows_that_are_there(column: Column[Any]) -> None:
    """A column that may not be empty gets in old rows what new rows get by themselves."""
    given: Any = getattr(column.default, "arg", None)
    value = given(None) if callable(given) else given
    if not column.nullable and column.server_default is None and value is not None:
        plain = (
            str(int(value)) if isinstance(value, bool | int) else value if isinstance(value, str) else json.dumps(value)
        )
        column.server_default = DefaultClause(plain)


def render_plain(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration says what the database holds, so it does not lean on types of ours that will change."""
    if kind == "type" and isinstance(item, TypeDecorator) and type(item).__module__.startswith("sjoerd4u."):
        return f"sa.{item.impl!r}"
    return False


if context.is_offline_mode():
    raise SystemExit("Migrations read the database they change, so they cannot be written out as SQL (--sql).")
migrate()
