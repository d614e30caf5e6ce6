"""What a browser remembers about reading, with tracking consent only: how often each topic was read, and nothing
else."""

from collections.abc import Iterable, Mapping

from sjoerd4u.people.interests import TOPICS, known

MOST = 99


def read_profile(value: str | None) -> dict[str, int]:
    """How often each topic was read, by what the cookie says; nothing for what we did not write."""
    pairs = (part.rpartition(".") for part in (value or "").split("~"))
    return {topic: min(int(times), MOST) for topic, _, times in pairs if topic in TOPICS and _is_count(times)}


def _is_count(times: str) -> bool:
    return times.isascii() and times.isdigit() and len(times) <= 2 and int(times) > 0


def with_topics(profile: Mapping[str, int], topics: Iterable[str]) -> dict[str, int]:
    """The profile after one more article about `topics`."""
    return {**profile, **{topic: min(profile.get(topic, 0) + 1, MOST) for topic in known(topics)}}


def profile_value(profile: Mapping[str, int]) -> str:
    """As it stands in the cookie."""
    return "~".join(f"{topic}.{times}" for topic, times in profile.items())


def favourites(profile: Mapping[str, int]) -> list[str]:
    """The topics read, most often first."""
    return sorted(profile, key=lambda topic: (-profile[topic], list(TOPICS).index(topic)))
