"""Headers that keep a page safe: the same on every answer, errors included."""

from flask import Flask, Response, request

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin",  # an address with a token in it is never passed on, not even to ourselves
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000"  # this host only: what the firm's other hosts do is not ours to decide


def policy(**changes: str) -> str:
    """The Content-Security-Policy, with these directives instead of ours (`frame_src="'self'"`)."""
    directives = CSP | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


EVERYWHERE = {"Content-Security-Policy": policy(), **ALWAYS}


def guard(response: Response) -> Response:
    """Put the headers on `response`; one that a page set itself stays."""
    headers = response.headers
    there = {name.lower() for name in headers.keys()}  # noqa: SIM118 - these are pairs
    for name, value in EVERYWHERE.items():
        if name.lower() not in there:
            headers.add(name, value)
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
    return response


def personal(response: Response) -> Response:
    """Mark an answer that is about one person: nobody keeps it, no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def init_app(app: Flask) -> None:
    """Guard every answer of this app."""
    app.after_request(guard)
