"""States of articles that a message can show."""

from collections.abc import Callable

import pytest

from sjoerd4u.kit.db import Store
from tests.articles.conftest import published as on_the_site


@pytest.fixture
def published(store: Store) -> Callable[..., str]:
    """Put an article on the site; gives its slug."""
    return on_the_site.__wrapped__(store)  # type: ignore[attr-defined,no-any-return]
