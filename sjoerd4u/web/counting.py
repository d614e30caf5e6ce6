"""Counting presses in the memory of one process."""

import time
from threading import Lock
from typing import Any

from limits.storage import Storage

TIDY_SECONDS = 60.0


class Memory(Storage):
    """How often each key was counted in its window.

    `limits` has such a storage too. That starts a thread for every press, which goes over every key there is.
    """

    STORAGE_SCHEME = ["own-memory"]  # noqa: RUF012 - so it is declared there

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._counted: dict[str, tuple[int, float]] = {}  # how often, and until when that counts
        self._tidy_at = 0.0
        self._lock = Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more; how many there are in this window of `expiry` seconds."""
        now = time.time()
        with self._lock:
            if now >= self._tidy_at:
                self._tidy(now)
            times, until = self._counted.get(key, (0, 0.0))
            times, until = (times + amount, until) if until > now else (amount, now + expiry)
            self._counted[key] = times, until
            return times

    def _tidy(self, now: float) -> None:
        self._counted = {key: count for key, count in self._counted.items() if count[1] > now}
        self._tidy_at = now + TIDY_SECONDS

    def get(self, key: str) -> int:
        """How often this was counted in the window that goes on."""
        times, until = self._counted.get(key, (0, 0.0))
        return times if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window of this key ends, in seconds since 1970."""
        return self._counted.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int | None:
        """Forget everything; how much there was."""
        with self._lock:
            forgotten, self._counted = len(self._counted), {}
        return forgotten

    def clear(self, key: str) -> None:
        """Forget what was counted of this key."""
        with self._lock:
            self._counted.pop(key, None)
