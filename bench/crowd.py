"""Very many people with five rows each, made inside the database: who they are, their address, and what they read."""

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection

WIDTH = 9
SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT {low} UNION ALL SELECT n + 1 FROM s WHERE n < {high}) ",
    "postgresql": "WITH s(n) AS (SELECT * FROM generate_series({low}, {high})) ",
}
PADDED = {"sqlite": "printf('%09d', n)", "postgresql": "lpad(n::text, 9, '0')"}
THEN, LEFT = "'2020-01-01 00:00:00'", "'2021-01-01 00:00:00'"
ROWS_EACH = 5


def address_of(number: int) -> str:
    """The address of the person with this number."""
    return f"lezer{number:0{WIDTH}}@voorbeeld.nl"


def fill(engine: Engine, people: int, left: bool) -> None:
    """Persons 1 … `people`, each with an address, a subscription and two topics: five rows. `left`: they left long ago,
    so that their term is over."""
    with engine.begin() as connection:
        for low in range(1, people + 1, 100_000):
            _fill(connection, low, min(low + 99_999, people), left)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _fill(connection: Connection, low: int, high: int, left: bool) -> None:
    dialect = connection.dialect.name
    series, number = SERIES[dialect].format(low=low, high=high), PADDED[dialect]
    yes, no = ("1", "0") if dialect == "sqlite" else ("true", "false")
    ended = LEFT if left else "NULL"
    if dialect == "postgresql":
        then, ended = f"{THEN}::timestamptz", f"{ended}::timestamptz"
    else:
        then = THEN
    for table, columns, values in (
        (
            "person",
            "id, mark, given_name, family_name, language, source, met_at, version",
            f"n, 'p' || {number}, 'Jo', 'Jansen', 'nl', 'nieuwsbrief', {then}, 1",
        ),
        (
            "person_address",
            "id, person_id, address, verified_at",
            f"n, n, 'lezer' || {number} || '@voorbeeld.nl', {then}",
        ),
        (
            "subscriber",
            "id, mark, person_id, confirmed_at, pace, measure_opens, measure_clicks, left_at",
            f"n, 's' || {number}, n, {then}, 'every', {no}, {yes}, {ended}",
        ),
        ("subscriber_topic", "id, subscriber_id, topic", "n * 2, n, 'avg'"),
        ("subscriber_topic", "id, subscriber_id, topic", "n * 2 + 1, n, 'service'"),
    ):
        connection.execute(text(f"{series}INSERT INTO {table} ({columns}) SELECT {values} FROM s"))


PLAIN = """
CREATE TABLE person (id INTEGER PRIMARY KEY, mark TEXT UNIQUE, given_name TEXT, family_name TEXT, language TEXT,
  source TEXT, met_at {moment}, version INTEGER);
CREATE TABLE person_address (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
  address TEXT UNIQUE, verified_at {moment});
CREATE INDEX a1 ON person_address (person_id);
CREATE TABLE subscriber (id INTEGER PRIMARY KEY, mark TEXT UNIQUE,
  person_id INTEGER UNIQUE REFERENCES person (id) ON DELETE CASCADE, confirmed_at {moment}, pace TEXT,
  measure_opens BOOLEAN, measure_clicks BOOLEAN, left_at {moment});
CREATE TABLE subscriber_topic (id INTEGER PRIMARY KEY,
  subscriber_id INTEGER REFERENCES subscriber (id) ON DELETE CASCADE, topic TEXT, UNIQUE (subscriber_id, topic));
"""
ONE_STATEMENT = (
    "DELETE FROM person WHERE id IN (SELECT person_id FROM subscriber WHERE left_at < '2022-01-01 00:00:00')"
)


def make_plain(engine: Engine) -> None:
    """The same columns in four bare tables where deleting a person takes the rest along."""
    moment = "TIMESTAMPTZ" if engine.dialect.name == "postgresql" else "DATETIME"
    with engine.begin() as connection:
        for statement in PLAIN.format(moment=moment).split(";")[:-1]:
            connection.execute(text(statement))
