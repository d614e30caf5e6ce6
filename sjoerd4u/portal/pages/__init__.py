"""The pages of "Mijn gegevens": come in, see everything, choose, correct, ask, take it along, erase."""

from sjoerd4u.portal.pages import asking, choosing, correcting, entering, erasing, looking, proving, taking  # noqa: F401
from sjoerd4u.portal.pages.door import door as door
