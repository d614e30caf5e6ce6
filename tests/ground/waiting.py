"""Waiting, from the test's own process, for what another process is to bring about."""

import time
from collections.abc import Callable

PATIENCE_S = (
    60.0  # far above what anything here takes: whoever runs out of it fails for what did not happen, not for time
)
PAUSE_S = 0.02


def wait_until(true: Callable[[], object], seconds: float = PATIENCE_S, said: Callable[[], str] = str) -> None:
    """Returns once this holds. AssertionError after so many seconds, with what `said` then has to say.

    In a browser too: Playwright's own `wait_for_function` asks the page itself, and a page that forbids `eval` refuses
    from the second time it asks.
    """
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"Not within {seconds} s. {said()}"
        time.sleep(PAUSE_S)
