"""Templates in two languages, each compiled with its sentences and whatever else is known beforehand already in it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BaseLoader, Template, TemplateAssertionError, nodes

from sjoerd4u.web.beforehand import Beforehand
from sjoerd4u.web.language import catalogue_of, current_language

if TYPE_CHECKING:
    from collections.abc import MutableMapping


class TwoLanguageEnvironment(Environment):
    """Keeps every template twice, as "nl/…" and "en/…", and gives the one in the language of the page."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        assert self.loader is not None  # noqa: S101 - Flask always makes one
        self.loader = LanguageLoader(self.loader)
        self.promised: dict[str, Any] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: "MutableMapping[str, Any] | None" = None
    ) -> Template:
        if isinstance(name, str):
            name = f"{current_language()}/{name}"
        return super().get_template(name, parent, globals)

    def make_globals(self, d: "MutableMapping[str, Any] | None") -> "MutableMapping[str, Any]":
        # Jinja keeps a chain of two here, and copies it for every part of a page: one dict is ten times as quick. Only
        # who asks twice for a template with `globals` of their own needs the chain, and nobody does.
        return {**self.globals, **(d or {})}

    def read(self, name: str) -> nodes.Template:
        """The template of this name, with its language before it, as it was written."""
        assert self.loader is not None  # noqa: S101 - as above
        source, filename, _ = self.loader.get_source(self, name)
        return self._written(source, name, filename)

    def _written(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        written = super()._parse(source, name, filename)
        promised = {*self.promised, "lang"}
        for word, line in _given_a_meaning(written):
            if word in promised:
                raise TemplateAssertionError(f"{word} means the same everywhere", line, name, filename)
        return written

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        language = (name or "").partition("/")[0]
        texts = catalogue_of(self.app).in_language(language)
        said = self.promised | {"lang": language, "_": texts.gettext, "gettext": texts.gettext}
        known = Beforehand(nodes.EvalContext(self, name), said, lambda part: self.read(f"{language}/{part}"))
        filled_in: nodes.Template = known.visit(self._written(source, name, filename))
        return filled_in


class LanguageLoader(BaseLoader):
    """Finds "en/newsletter/signup.html" where "newsletter/signup.html" is."""

    def __init__(self, files: BaseLoader) -> None:
        self.files = files

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self.files.get_source(environment, template.partition("/")[2])

    def list_templates(self) -> list[str]:
        return self.files.list_templates()


def _given_a_meaning(template: nodes.Template) -> Iterator[tuple[str, int]]:
    """Every name that this template gives a meaning, and in which line."""
    for word in template.find_all(nodes.Name):
        if word.ctx != "load":
            yield word.name, word.lineno
    for whole in template.find_all(nodes.Import):
        yield whole.target, whole.lineno
    for some in template.find_all(nodes.FromImport):
        for name in some.names:
            yield (name[1] if isinstance(name, tuple) else name), some.lineno


def promise(app: Flask, **words: Any) -> None:
    """Give templates these words, which say the same on every page of a language: a value, or a function of constants.
    One that cannot say it yet while a template is compiled raises NotYet."""
    environment = app.jinja_env
    assert isinstance(environment, TwoLanguageEnvironment)  # noqa: S101 - see init_app
    environment.globals.update(words)
    environment.promised.update(words)


def init_app(app: Flask) -> None:
    """Let this app's templates be compiled so. Before anything touches `app.jinja_env`."""
    app.jinja_environment = TwoLanguageEnvironment  # type: ignore[assignment]
