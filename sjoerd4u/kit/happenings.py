"""How a room tells the rooms above it what happened, in the same transaction, without knowing who listens."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

Reactions = Mapping[type, Sequence[Callable[[Session, Any], None]]]


def announce(session: Session, happening: object) -> None:
    """Let every reaction of `wiring.REACTIONS` to this kind of happening do its part, in order.

    A reaction that raises undoes the whole transaction: a consequence is never lost in silence.
    """
    reactions: Reactions = session.info.get("reactions", {})
    for react in reactions.get(type(happening), ()):
        react(session, happening)
