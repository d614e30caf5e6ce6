"""How often one visitor or one network may press: counted for an hour, in memory or Redis, never stored with a name."""

import ipaddress
from dataclasses import dataclass

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

RETRY_AFTER_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many presses of one kind a visitor and a whole network get."""

    what: str
    visitor: RateLimitItem
    network: RateLimitItem


SIGNUPS = Allowance("sign-up", parse("20/hour"), parse("200/hour"))


def spend(allowance: Allowance) -> None:
    """Count this press. Raises TooManyRequests (429, with Retry-After) when the visitor or the network had enough."""
    limiter: FixedWindowRateLimiter = current_app.extensions["limiter"]
    visitor, network = origin_of(request.remote_addr)
    for limit, who in ((allowance.visitor, visitor), (allowance.network, network)):
        if not limiter.hit(limit, allowance.what, who):
            raise TooManyRequests(retry_after=RETRY_AFTER_SECONDS)


def origin_of(address: str | None) -> tuple[str, str]:
    """The visitor and the network behind an address: for IPv6 a household is a /64 and its provider's block a /48,
    since one visitor there has more addresses than the whole of IPv4."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown", "unknown"
    narrow, wide = (64, 48) if ip.version == 6 else (32, 24)
    return str(ipaddress.ip_network((ip, narrow), strict=False)), str(ipaddress.ip_network((ip, wide), strict=False))


def init_app(app: Flask, storage: str) -> None:
    """Count in this storage."""
    app.extensions["limiter"] = FixedWindowRateLimiter(storage_from_string(storage))
