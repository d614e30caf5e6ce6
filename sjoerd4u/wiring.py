"""Which room reacts to what another room announces: the only such list. A reaction is part of the same transaction."""

from sjoerd4u.kit.happenings import Reactions

REACTIONS: Reactions = {}
