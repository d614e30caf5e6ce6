"""Two people who change one row: the first wins, the second is told and sees both texts."""

from collections.abc import Mapping
from typing import Any, Protocol


class Versioned(Protocol):
    """A row that counts its changes."""

    version: Any


class Changed(RuntimeError):
    """Somebody else changed the row after you read it. `theirs` is what stands there now, `yours` what you wrote; both
    have the same keys."""

    def __init__(self, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> None:
        super().__init__("changed by somebody else")
        self.theirs, self.yours = dict(theirs), dict(yours)


def change(row: Versioned, version: int, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write `changes` on a row that the caller has locked and read anew; gives what really changed: before and after.

    Writing what is there already is no change and no new version. Raises Changed when `version` is not the row's own
    and something of yours differs from what is there.
    """
    before = {name: getattr(row, name) for name in changes}
    after = {name: value for name, value in changes.items() if before[name] != value}
    if not after:
        return {}, {}
    if row.version != version:
        raise Changed(before, changes)
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    return {name: before[name] for name in after}, after
