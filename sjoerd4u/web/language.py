"""Two languages, one set of pages: what stands at /x in Dutch stands at /en/x in English.

The language is part of the mount point (WSGI's SCRIPT_NAME), so every link on an English page stays English by itself.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, abort, has_request_context, request
from flask.sansio.app import App
from flask_babel import Babel, Domain

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = ("nl", "en")


class EnglishMount:
    """Moves a leading /en from the path to the mount point."""

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/en" or path.startswith("/en/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
        return self.wsgi_app(environ, start_response)


class Catalogue(Domain):
    """Reads the translators' own file, so that no compiled copy can fall behind."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def in_language(self, language: str) -> NullTranslations:
        """The texts in this language, read when they are first asked for; Dutch, the source, for any other."""
        return _texts(self._folder, language if language in LANGUAGES else "nl")

    def get_translations(self) -> Any:
        return self.in_language(current_language())


@cache
def _texts(folder: Path, language: str) -> NullTranslations:
    if language == "nl":
        return NullTranslations()
    compiled = BytesIO()
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as texts:
        write_mo(compiled, read_po(texts, locale=language))
    return Translations(BytesIO(compiled.getvalue()))


class TwoLanguages(Babel):
    """Flask-Babel with our own catalogue, read once."""

    def __init__(self, app: Flask, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        zone = "Europe/Amsterdam"
        super().__init__(app, default_locale="nl", default_timezone=zone, locale_selector=current_language)

    @property
    def domain_instance(self) -> Catalogue:
        return self.catalogue


def catalogue_of(app: App) -> Catalogue:
    """The texts of this app."""
    catalogue: Catalogue = app.extensions["babel"].instance.catalogue
    return catalogue


def current_language() -> str:
    """The language of this page: "nl" or "en"."""
    return "en" if has_request_context() and request.script_root.endswith("/en") else "nl"


def home_root() -> str:
    """The mount point without the language: where files and Dutch-only pages are."""
    return request.script_root.removesuffix("/en")


def in_other_language() -> str:
    """The address of this same page in the other language."""
    prefix = "" if current_language() == "en" else "/en"
    return f"{home_root()}{prefix}{quote(request.path)}"


def only_dutch() -> None:
    """For doors without an English side: under /en they do not exist."""
    if current_language() == "en":
        abort(404)


def init_app(app: Flask, folder: Path) -> None:
    """Let this app speak both languages."""
    TwoLanguages(app, Catalogue(folder))
    app.wsgi_app = EnglishMount(app.wsgi_app)  # type: ignore[method-assign]
