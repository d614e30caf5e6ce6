"""Files of the site: read once, compressed once when first asked for, named by their content so that a browser may keep
them for ever."""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path

import brotli
from flask import Flask, Response, abort, has_request_context, request

from sjoerd4u.web import language
from sjoerd4u.web.beforehand import NotYet
from sjoerd4u.web.texts import promise

FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/javascript",
    "text/javascript",
    "image/svg+xml",
    "application/manifest+json",
)
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,  # the one we like best
    "gzip": partial(gzip.compress, mtime=0),
}


@dataclass(frozen=True)
class Asset:
    """One file, ready to send."""

    mimetype: str
    plain: bytes

    @cached_property
    def version(self) -> str:
        """Another one for every content."""
        return hashlib.sha256(self.plain).hexdigest()[:12]

    @property
    def encodings(self) -> tuple[str, ...]:
        """How it can be sent smaller (RFC 9110 § 8.4), the smallest first."""
        return tuple(ENCODINGS) if self.mimetype.startswith(COMPRESSIBLE) else ()

    def encoded(self, encoding: str | None) -> bytes:
        """The bytes in this encoding. The slowest compression is the best one: each is made once, and only if asked."""
        return _encoded(self.plain, encoding) if encoding else self.plain


@cache
def _encoded(plain: bytes, encoding: str) -> bytes:
    return ENCODINGS[encoding](plain)


class Assets:
    """Every file under `static/`; the style sheets together are one, `css`; those for staff alone another, `office`."""

    def __init__(self, folder: Path) -> None:
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        sheets = [name for name in files if name.startswith("css/")]
        sheets.sort(key=lambda name: (not name.endswith("/_order.css"), name))
        self._all = {name: _asset(name, path.read_bytes()) for name, path in files.items() if name not in sheets}
        office = [name for name in sheets if name.startswith("css/office-")]
        for bundle, parts in (("css", [name for name in sheets if name not in office]), ("office", office)):
            together = b"\n".join(files[name].read_bytes() for name in parts)
            self._all[bundle] = _asset(f"{bundle}.css", together)

    def url(self, name: str) -> str:
        """Where to get this file, with its version. Raises KeyError for a file that is not there."""
        return f"{language.home_root()}/static/{name}?v={self._all[name].version}"

    def url_everywhere(self, name: str) -> str:
        """The same, where it is the same on every page. Raises NotYet."""
        if not has_request_context() or language.home_root():
            raise NotYet
        return self.url(name)

    def answer(self, name: str) -> Response:
        """The file, compressed as the browser likes it best; 404 when there is none of that name."""
        asset = self._all.get(name) or abort(404)
        encoding = next((e for e in asset.encodings if request.accept_encodings.quality(e) > 0), None)
        response = Response(asset.encoded(encoding), mimetype=asset.mimetype)
        if encoding:
            response.content_encoding = encoding
        if asset.encodings:
            response.vary.add("Accept-Encoding")
        current = request.args.get("v") == asset.version or "/vendor/" in f"/{name}"
        response.headers["Cache-Control"] = FOR_EVER if current else "public, no-cache"
        response.set_etag(f"{asset.version}-{encoding or 'plain'}")
        response.make_conditional(request)
        return response


def _asset(name: str, raw: bytes) -> Asset:
    return Asset(mimetypes.guess_type(name)[0] or "application/octet-stream", raw)


def init_app(app: Flask, folder: Path) -> None:
    """Serve the files in `folder` under /static and give templates `asset()`."""
    assets = Assets(folder)
    app.add_url_rule("/static/<path:name>", "static", assets.answer)
    promise(app, asset=assets.url_everywhere)
    app.jinja_env.globals.update(asset=assets.url)
