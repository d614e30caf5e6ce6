"""Articles in the order that suits a reader who said yes to that: what matches the topics read comes first."""

from collections.abc import Iterable, Sequence

from sjoerd4u.articles.lookups import Teaser


def matching_first(articles: Iterable[Teaser], topics_read: Sequence[str]) -> list[Teaser]:
    """The same articles; those about the topic read most come first, and otherwise they keep their order."""
    rank = {topic: place for place, topic in enumerate(topics_read)}
    last = len(rank)
    return sorted(articles, key=lambda article: min((rank.get(topic, last) for topic in article.topics), default=last))
