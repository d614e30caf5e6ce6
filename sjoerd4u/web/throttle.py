"""How often one visitor or one network may press: counted for an hour, in memory or Redis, never stored with a name."""

import ipaddress
from dataclasses import dataclass

import structlog
from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from sjoerd4u.config import PREFIX, BadSetting
from sjoerd4u.web.counting import Memory

RETRY_AFTER_SECONDS = 3600
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many presses of one kind a visitor and a whole network get."""

    what: str
    visitor: RateLimitItem
    network: RateLimitItem


SIGNUPS = Allowance("sign-up", parse("20/hour"), parse("200/hour"))
SIGN_INS = Allowance("sign-in", parse("20/hour"), parse("200/hour"))
# Colleagues share an address, and each proof of a passkey asks one; a guess cannot be made with it.
PASSKEY_QUESTIONS = Allowance("passkey-question", parse("300/hour"), parse("1000/hour"))


def spend(allowance: Allowance) -> None:
    """Count this press. Raises TooManyRequests (429, with Retry-After) when the visitor or the network had enough.

    Where counting fails (Redis away) the press goes through: a visitor who is let in too often is the lesser harm.
    """
    visitor, network = origin_of(request.remote_addr)
    for limit, who in ((allowance.visitor, visitor), (allowance.network, network)):
        if not _counted(limit, allowance.what, who):
            raise TooManyRequests(retry_after=RETRY_AFTER_SECONDS)


def _counted(limit: RateLimitItem, what: str, who: str) -> bool:
    limiter: FixedWindowRateLimiter = current_app.extensions["limiter"]
    try:
        return limiter.hit(limit, what, who)
    except StorageError as away:
        log.error("press not counted", what=what, why=type(away.storage_error).__qualname__)
        return True


def origin_of(address: str | None) -> tuple[str, str]:
    """The visitor and the network behind an address: for IPv6 a household is a /64 and its provider's block a /48,
    since one visitor there has more addresses than the whole of IPv4. IPv4 that came in as IPv6 is IPv4."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown", "unknown"
    ip = getattr(ip, "ipv4_mapped", None) or ip
    narrow, wide = (64, 48) if ip.version == 6 else (32, 24)
    return str(ipaddress.ip_network((ip, narrow), strict=False)), str(ipaddress.ip_network((ip, wide), strict=False))


def init_app(app: Flask, storage: str) -> None:
    """Count in this storage. Raises BadSetting for one that is unknown, or whose package is missing."""
    try:
        counts = Memory() if storage.startswith("memory:") else storage_from_string(storage, wrap_exceptions=True)
    except ConfigurationError as bad:
        raise BadSetting(_what_is_missing(storage, bad)) from bad
    app.extensions["limiter"] = FixedWindowRateLimiter(counts)


def _what_is_missing(storage: str, bad: ConfigurationError) -> str:
    scheme = storage.partition(":")[0]
    if "prerequisite" in str(bad):
        package = "redis" if scheme.startswith("redis") else scheme
        return (
            f"{PREFIX}LIMITS_URL: counting in {scheme}:// needs a package that is not installed: pip install {package}."
        )
    return f"{PREFIX}LIMITS_URL: memory:// or redis://…, not {scheme}:."
