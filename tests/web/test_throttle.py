"""How often may be pressed, and what happens when counting fails."""

import builtins
import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from sjoerd4u.config import BadSetting
from sjoerd4u.web import throttle
from sjoerd4u.web.counting import Memory
from sjoerd4u.web.throttle import origin_of

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("address", "visitor", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("nonsense", "unknown", "unknown"),
        (None, "unknown", "unknown"),
    ],
)
def test_a_visitor_and_a_network_are_known_by_the_address(address: str | None, visitor: str, network: str) -> None:
    assert origin_of(address) == (visitor, network)


class Away(MemoryStorage):
    """Counts that cannot be reached."""

    STORAGE_SCHEME = ["away"]  # noqa: RUF012 - as `limits` wants it
    base_exceptions = ConnectionError

    def incr(self, *_: object, **__: object) -> int:
        raise ConnectionError("redis://:secret@elsewhere is away")


def test_when_the_counts_are_away_a_press_goes_through_and_is_told(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    throttle.init_app(app, "away://")
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        throttle.spend(throttle.SIGNUPS)
    said = capfd.readouterr().err
    assert "press not counted" in said
    assert "secret" not in said


def test_a_package_that_is_missing_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without_redis(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "redis":
            raise ImportError(name)
        return imported(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_redis)
    with pytest.raises(BadSetting, match=r"SJOERD4U_LIMITS_URL.*pip install redis"):
        throttle.init_app(app, "redis://127.0.0.1:1")


def test_a_storage_that_nobody_knows_is_refused(app: Flask) -> None:
    with pytest.raises(BadSetting, match=r"SJOERD4U_LIMITS_URL: memory:// or redis://"):
        throttle.init_app(app, "quatsch://127.0.0.1")


def test_what_was_counted_an_hour_ago_counts_no_more_and_is_forgotten(clock: time_machine.Traveller) -> None:
    counts = Memory()
    limiter, twice = FixedWindowRateLimiter(counts), parse("2/hour")
    threads = threading.active_count()
    assert [limiter.hit(twice, who) for who in ("jo", "jo", "jo", "els")] == [True, True, False, True]
    assert threading.active_count() == threads
    clock.shift(timedelta(minutes=59))
    assert not limiter.hit(twice, "jo")
    clock.shift(timedelta(minutes=2))
    assert limiter.get_window_stats(twice, "els").remaining == 2
    assert limiter.hit(twice, "jo")
    assert counts.reset() == 1  # els is not kept
