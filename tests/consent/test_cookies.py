"""How long a cookie choice holds, what brings the question back, and what a browser may keep."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sjoerd4u.consent import cookies as rules
from sjoerd4u.consent import profile
from sjoerd4u.register import askings, devices, recipients
from sjoerd4u.register.vocabulary import Words

DAY = date(2026, 11, 23)
NONE_BUILT: frozenset[str] = frozenset()
ALL_BUILT = frozenset({"GA_MEASUREMENT_ID", "AD_TAG_ID"})
SCOPE = rules.scope_of(NONE_BUILT)


def choice(how: str, *kinds: str) -> rules.Choice:
    return rules.Choice("r" * 22, how, frozenset(kinds), DAY, SCOPE)


def asks_after(made: rules.Choice, days: int, gpc: bool = False) -> bool:
    return rules.standing(made.value, gpc, DAY + timedelta(days=days), SCOPE).asks


@pytest.mark.parametrize(
    ("made", "last_quiet_day"),
    [
        (choice("none"), 365),
        (choice("some"), 365),
        (choice("all", "tracking"), 182),
        (choice("some", "analytics"), 182),
    ],
)
def test_a_no_rests_for_365_days_and_a_yes_lasts_182(made: rules.Choice, last_quiet_day: int) -> None:
    assert not asks_after(made, last_quiet_day - 1)
    assert not asks_after(made, last_quiet_day)
    assert asks_after(made, last_quiet_day + 1)


def test_a_yes_that_lapsed_allows_nothing_any_more() -> None:
    assert (
        rules.standing(choice("all", "tracking").value, False, DAY + timedelta(days=183), SCOPE).granted == frozenset()
    )


def test_what_stands_in_the_cookie_reads_back() -> None:
    made = choice("some", "analytics", "tracking")
    assert rules.choice_in(made.value) == made
    without_proof = replace(choice("none"), receipt=None)
    assert rules.choice_in(without_proof.value) == without_proof


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "x",
        "yes",
        "..-..",
        choice("all", "tracking").value + "x",
        f"{'r' * 22}.all.t.20261399.{'0' * 12}",
        "é" * 30,
    ],
)
def test_a_cookie_we_did_not_write_is_no_choice(value: str | None) -> None:
    assert rules.standing(value, False, DAY, SCOPE) is rules.ASKS


def test_a_choice_from_the_future_is_no_choice() -> None:
    assert rules.standing(choice("none").value, False, DAY - timedelta(days=1), SCOPE) is rules.ASKS


def test_the_signal_counts_as_no_until_somebody_chooses() -> None:
    assert rules.standing(None, True, DAY, SCOPE) is rules.QUIET
    assert rules.standing(choice("all", "tracking").value, True, DAY, SCOPE).granted == {"tracking"}
    assert rules.standing(choice("all", "tracking").value, True, DAY + timedelta(days=183), SCOPE) is rules.QUIET


# — What brings the question back ————————————————————————————————————————————————————————————————————————————————


def test_switching_a_tag_on_asks_again() -> None:
    scopes = {rules.scope_of(built) for built in (NONE_BUILT, ALL_BUILT, frozenset({"AD_TAG_ID"}))}
    assert len(scopes) == 3


def test_a_new_cookie_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(devices.READING_PROFILE, pattern="nieuw")
    monkeypatch.setattr(devices, "DEVICES", (*devices.DEVICES, new))
    assert rules.scope_of(NONE_BUILT) != SCOPE


def test_a_longer_life_for_a_cookie_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    longer = replace(devices.READING_PROFILE, lasts=timedelta(days=400))
    monkeypatch.setattr(devices, "DEVICES", (devices.COOKIE_CHOICE, longer))
    assert rules.scope_of(NONE_BUILT) != SCOPE


def test_another_purpose_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(askings.TRACKING, purpose=askings.STATISTICS)
    monkeypatch.setitem(askings.COOKIE_ASKINGS, "tracking", other)
    assert rules.scope_of(NONE_BUILT) != SCOPE


def test_a_new_receiver_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules.scope_of(ALL_BUILT)
    google = next(each for each in recipients.RECIPIENTS if each.slug == "google-analytics")
    other = replace(google, slug="ander", hosts=("meten.example",))
    monkeypatch.setattr(recipients, "RECIPIENTS", (*recipients.RECIPIENTS, other))
    assert rules.scope_of(ALL_BUILT) != before


def test_a_mended_typo_asks_nobody_again(monkeypatch: pytest.MonkeyPatch) -> None:
    mended = Words("Andere woorden.", "Other words.")
    monkeypatch.setattr(devices, "DEVICES", tuple(replace(each, does=mended) for each in devices.DEVICES))
    for tick, asking in askings.COOKIE_ASKINGS.items():
        mended_purpose = replace(asking.purpose, title=mended, what_for=mended)
        monkeypatch.setitem(
            askings.COOKIE_ASKINGS, tick, replace(asking, text=mended, title=mended, purpose=mended_purpose)
        )
    told = tuple(replace(each, does=mended, transfer=mended) for each in recipients.RECIPIENTS)
    monkeypatch.setattr(recipients, "RECIPIENTS", told)
    monkeypatch.setattr(askings, "BANNER_SECOND", mended)
    assert rules.scope_of(NONE_BUILT) == SCOPE


# — What is asked ————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("built", [NONE_BUILT, frozenset({"GA_MEASUREMENT_ID"}), frozenset({"AD_TAG_ID"}), ALL_BUILT])
def test_the_banner_asks_for_what_is_switched_on_and_nothing_else(language: str, built: frozenset[str]) -> None:
    first = rules.banner_shown(language, built).lines[0]
    off = "geen Google Analytics" if language == "nl" else "no Google Analytics"
    advertising = "advertenties te tonen" if language == "nl" else "and advertisements"
    assert ("(met Google Analytics)" in first or "(with Google Analytics)" in first) == ("GA_MEASUREMENT_ID" in built)
    assert (advertising in first) == ("AD_TAG_ID" in built)
    assert (off in first) == (not built)
    assert "SparklingCRM b.v." in first


def test_accepting_all_allows_only_what_was_asked() -> None:
    assert rules.kinds_of("all", [], NONE_BUILT) == {"tracking"}
    assert rules.kinds_of("all", [], ALL_BUILT) == {"analytics", "tracking"}
    assert rules.kinds_of("some", ["analytics", "other"], ALL_BUILT) == {"analytics"}
    assert rules.kinds_of("none", ["analytics"], ALL_BUILT) == frozenset()


# — What a browser keeps —————————————————————————————————————————————————————————————————————————————————————————


def test_declared_cookies_without_consent_are_strays_and_others_are_not_ours_to_touch() -> None:
    names = [
        "_ga",
        "_ga_ABC",
        "_gcl_au",
        "leesprofiel",
        "__Host-leesprofiel",
        "cookiekeuze",
        "session",
        "of_a_neighbour",
    ]
    assert list(rules.strays(names, frozenset())) == names[:5]
    assert list(rules.strays(names, frozenset({"analytics"}))) == names[2:5]
    assert list(rules.strays(names, frozenset({"analytics", "tracking"}))) == []


def test_a_cookie_is_expired_on_every_domain_a_script_may_have_used() -> None:
    assert rules.domains("www.shop.example.nl") == [None, "www.shop.example.nl", "shop.example.nl", "example.nl"]
    assert rules.domains("example.nl") == [None, "example.nl"]
    assert rules.domains("127.0.0.1") == [None]
    assert rules.domains("[::1]") == [None]


def test_a_browser_with_something_of_its_own_gets_a_page_of_its_own() -> None:
    reader = rules.Reader(SCOPE, secure=False)
    assert reader.alike("", False, DAY) == "ask"
    assert reader.alike("", True, DAY) == "quiet"
    assert reader.alike(f"a=b; cookiekeuze={choice('all', 'tracking').value}", False, DAY) == "t"
    assert reader.alike(f"cookiekeuze={choice('none').value}; _ga=1", False, DAY) is None
    assert reader.alike(f"cookiekeuze={choice('all', 'tracking').value}; leesprofiel=avg.1", False, DAY) is None
    assert rules.Reader(SCOPE, secure=True).alike(f"cookiekeuze={choice('none').value}", False, DAY) == "ask"


def test_a_reading_profile_counts_topics_and_forgets_nonsense() -> None:
    made = profile.with_topics(profile.with_topics({}, ["avg"]), ["service", "avg", "nonsense"])
    assert profile.read_profile(profile.profile_value(made)) == {"avg": 2, "service": 1}
    assert profile.favourites(made) == ["avg", "service"]
    assert profile.read_profile("x.1~avg.-1~avg~avg.1000~service.3~crm-praktijk.0") == {"service": 3}
    assert profile.read_profile(None) == {}
