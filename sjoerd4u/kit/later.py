"""Work that may wait a moment: done in the background, and what is left at the end when the process ends."""

import atexit
import threading
from collections.abc import Callable


class Later:
    """Does `work` within `seconds` after it was asked for, however often it was asked meanwhile.

    Only a process that serves has a background (`start`). Anywhere else nothing is done by itself: who wants the work
    done calls it.
    """

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self.started = False
        self.is_asked = False

    def start(self) -> None:
        """From now on, do what is asked."""
        self.started = True
        atexit.register(self._work)

    def ask(self) -> None:
        """See to it that the work is done soon."""
        if self.started and not self.is_asked:
            self.is_asked = True
            timer = threading.Timer(self._seconds, self._do)
            timer.daemon = True
            timer.start()

    def _do(self) -> None:
        self.is_asked = False
        self._work()
