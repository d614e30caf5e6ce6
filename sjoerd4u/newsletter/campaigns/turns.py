"""Whose turn it is to write, on a store where only one can at a time: a campaign never keeps the others waiting."""

import threading
import time
from contextlib import AbstractContextManager, nullcontext

from sjoerd4u.kit.db import Store

LEAST_FREE_S, MOST_FREE_S = 0.003, 0.1


class Turn:
    """The workers of a process one by one; and after each the store is free for as long as it was not (a tenth of a
    second at most), so that who signs up at that moment waits for one of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = self._free_until = 0.0

    def __enter__(self) -> None:
        self._lock.acquire()
        time.sleep(max(0.0, self._free_until - time.monotonic()))
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        now = time.monotonic()
        self._free_until = now + max(LEAST_FREE_S, min(MOST_FREE_S, now - self._began))
        self._lock.release()


def turn_for(store: Store) -> AbstractContextManager[object]:
    """A Turn where one is needed."""
    return Turn() if store.engine.dialect.name == "sqlite" else nullcontext()
