"""States of articles, made by the product's own verbs."""

from collections.abc import Callable
from datetime import date

import pytest

from sjoerd4u.articles.publishing import Draft, Text, publish
from sjoerd4u.kit.db import Store
from tests.builders import NOW

SLUG = "een-artikel"
TEXT = Text(title="Een artikel", summary="Waar het over gaat.", body="Eerste alinea.\n\n## Kop\n\nTweede alinea.")


@pytest.fixture
def published(store: Store) -> Callable[..., str]:
    """Put an article on the site, in Dutch unless said otherwise; gives its slug."""

    def put(slug: str = SLUG, topics: tuple[str, ...] = ("avg",), **texts: Text) -> str:
        with store.writing() as session:
            draft = Draft(slug=slug, texts=texts or {"nl": TEXT}, topics=list(topics), published_on=date(2026, 1, 5))
            publish(session, draft, NOW)
            session.commit()
        return slug

    return put
