"""Answers made ready to be sent again: the bytes in the encoding a browser likes, an ETag, every header."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from gzip import compress as gzip_compress

import brotli
from flask import Response
from werkzeug.http import parse_accept_header

Slot = tuple[str, str, str]  # path, encoding, standing: under which an answer is kept
# What a 304 says (RFC 9110 § 15.4.5); for the rest a browser goes by the headers that came with what it has.
UNCHANGED = ("ETag", "Cache-Control", "Vary", "Strict-Transport-Security")
BROTLI_QUALITY = 10  # the best but one takes a quarter of the time of the best


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """One answer, ready to send."""

    endpoint: str
    path: str
    etag: str
    headers: list[tuple[str, str]]
    headers_unchanged: list[tuple[str, str]]
    body: list[bytes]
    size: int
    is_page: bool


@lru_cache(maxsize=256)
def encoding_for(accepted: str | None) -> str:
    """The encoding this browser likes best of those we have."""
    if not accepted:
        return "identity"
    accept = parse_accept_header(accepted)
    return next((encoding for encoding in ("br", "gzip") if accept.quality(encoding) > 0), "identity")


@lru_cache(maxsize=128)
def _encoded(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY))
    return gzip_compress(body, mtime=0) if encoding == "gzip" else body


def ready_made(slot: Slot, endpoint: str, response: Response) -> Kept:
    """These bytes, with every header they will ever be sent with; the response gets them too."""
    path, encoding, _ = slot
    body = _encoded(response.get_data(), encoding)
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    response.headers["ETag"] = etag
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.set_data(body)
    headers = [(name, value) for name, value in response.headers.items() if name != "Content-Length"]
    unchanged = [(name, value) for name, value in headers if name in UNCHANGED]
    headers.append(("Content-Length", str(len(body))))
    return Kept(endpoint, path, etag, headers, unchanged, [body], len(body), response.mimetype == "text/html")
