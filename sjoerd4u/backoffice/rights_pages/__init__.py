"""The rights desk: requests under the law, the register for staff, and incidents."""

from sjoerd4u.backoffice.rights_pages import (  # noqa: F401 - they hang on the door
    deciding,
    identifying,
    incidents,
    register,
    requests,
    reviews,
)
from sjoerd4u.backoffice.rights_pages.door import door as door
