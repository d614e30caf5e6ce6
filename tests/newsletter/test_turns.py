"""How often and how long a campaign takes the store, by a clock of the test's own."""

import threading

import pytest

from sjoerd4u.newsletter.campaigns import turns
from sjoerd4u.newsletter.campaigns.turns import LEAST_FREE_S, MOST_FREE_S, Turn

EVERY_S = 0.05


class Clock:
    """Stands still but for who sleeps or works."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turns, "time", clock)
    return clock


def began(turn: Turn, clock: Clock, works_for: float) -> float:
    with turn:
        at = clock.now
        clock.sleep(works_for)
    return at


def test_turns_come_evenly_however_short_they_are(clock: Clock) -> None:
    turn = Turn(EVERY_S)
    moments = [began(turn, clock, 0.001) for _ in range(4)]
    assert moments == pytest.approx([100 + place * EVERY_S for place in range(4)])


@pytest.mark.parametrize(("took", "free"), [(0.06, 0.06), (5.0, MOST_FREE_S), (EVERY_S, EVERY_S)])
def test_after_a_long_turn_the_store_is_free_as_long(clock: Clock, took: float, free: float) -> None:
    turn = Turn(EVERY_S)
    first = began(turn, clock, took)
    assert began(turn, clock, 0) - first - took == pytest.approx(free)


def test_between_two_turns_there_is_always_room_for_another(clock: Clock) -> None:
    turn = Turn(0)
    first = began(turn, clock, 0)
    assert began(turn, clock, 0) - first == pytest.approx(LEAST_FREE_S)


def test_who_is_outside_stands_still_until_the_one_inside_is_done() -> None:
    turn, went_on = Turn(0), threading.Event()
    turn.stand_still()  # nobody is inside

    def goes_on() -> None:
        turn.stand_still()
        went_on.set()

    outside = threading.Thread(target=goes_on, daemon=True)
    with turn:
        outside.start()
        assert not went_on.wait(0.05)
    assert went_on.wait(5)
