"""Every page of follow-up, hung on one door."""

from sjoerd4u.crm.staff_pages import cases as _cases  # noqa: F401
from sjoerd4u.crm.staff_pages import inquiries as _inquiries  # noqa: F401
from sjoerd4u.crm.staff_pages import noting as _noting  # noqa: F401
from sjoerd4u.crm.staff_pages import opportunities as _opportunities  # noqa: F401
from sjoerd4u.crm.staff_pages import organisations as _organisations  # noqa: F401
from sjoerd4u.crm.staff_pages import relation_list as _relation_list  # noqa: F401
from sjoerd4u.crm.staff_pages import relations as _relations  # noqa: F401
from sjoerd4u.crm.staff_pages.door import door

__all__ = ["door"]
