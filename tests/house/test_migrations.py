"""Migrations: the tables as they are declared, up and down, with data in them, on both databases."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from sjoerd4u.commands.migrating import alembic_config, upgrade
from sjoerd4u.kit.db import Store
from sjoerd4u.tables import metadata
from tests.builders import a_reader, a_signup, dump

HEAD = Path(__file__).parents[2] / "migrations" / "HEAD"


def go_to(engine: Engine, revision: str) -> None:
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision != "head" else command.upgrade)(config, revision)
        connection.commit()


def test_the_migrations_make_the_tables_that_are_declared(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_there_is_one_line_of_migrations_and_its_head_is_noted() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD.read_text().strip()]


def test_every_step_down_and_up_again_keeps_what_it_can(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, "lezer@voorbeeld.nl", topics=["avg"])
        a_signup(session, "wacht@voorbeeld.nl")
        session.commit()
    before = dump(store)
    steps = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
    for revision in steps[1:]:
        go_to(store.engine, revision)
    go_to(store.engine, "head")
    after = dump(store)
    assert after["person"] == before["person"]
    assert after["consent"] == before["consent"]


def test_all_the_way_down_leaves_nothing_behind_and_up_works_again(store: Store) -> None:
    with store.writing() as session:
        a_reader(session)
        session.commit()
    go_to(store.engine, "base")
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() is None
    upgrade(store.engine)
    assert not any(dump(store).values())
