"""Every page of sales that staff use hangs on its door: importing this hangs them."""

from sjoerd4u.sales.staff_pages import (
    orders,  # noqa: F401 - its pages hang on the door
    quotes,  # noqa: F401 - so do these
)
from sjoerd4u.sales.staff_pages.door import door as door
