"""Whose turn it is: a campaign takes the store and the machine in small moments, evenly, and keeps nobody waiting."""

import threading
import time

LEAST_FREE_S, MOST_FREE_S = 0.003, 0.1
LONGEST_STILL_S = 1.0  # a mail server does not wait for ever


class Turn:
    """The workers of a process one by one, and no more often than once in so many seconds. After each the store is free
    for as long as it was not (a tenth of a second at most), so that who signs up at that moment waits for one of
    them. Who is outside stands still meanwhile, so that the one inside is done as soon as can be."""

    def __init__(self, every_s: float) -> None:
        self._lock = threading.Lock()
        self._nobody_inside = threading.Event()
        self._nobody_inside.set()
        self._every_s = every_s
        self._began = self._next = 0.0

    def __enter__(self) -> None:
        self._lock.acquire()
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._nobody_inside.clear()
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        now = time.monotonic()
        free_for = max(LEAST_FREE_S, min(MOST_FREE_S, now - self._began))
        self._next = max(self._began + self._every_s, now + free_for)
        self._nobody_inside.set()
        self._lock.release()

    def stand_still(self) -> None:
        """For who is outside: wait while another has its turn, unless that takes very long."""
        self._nobody_inside.wait(LONGEST_STILL_S)
