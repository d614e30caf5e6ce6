"""Templates with their sentences already in them: a text without values is looked up when a template is compiled, once
for each language, and costs nothing on a page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BaseLoader, Template, nodes
from jinja2.visitor import NodeTransformer

from sjoerd4u.web.language import catalogue_of, current_language

if TYPE_CHECKING:
    from collections.abc import MutableMapping

Gettext = Callable[[str], str]


class TwoLanguageEnvironment(Environment):
    """Keeps every template twice, as "nl/…" and "en/…", and gives the one in the language of the page."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        assert self.loader is not None  # noqa: S101 - Flask always makes one
        self.loader = LanguageLoader(self.loader)

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: "MutableMapping[str, Any] | None" = None
    ) -> Template:
        if isinstance(name, str):
            name = f"{current_language()}/{name}"
        return super().get_template(name, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        texts = catalogue_of(self.app).in_language((name or "").partition("/")[0])
        filled_in: nodes.Template = SentencesFilledIn(texts.gettext).visit(parsed)
        return filled_in


class LanguageLoader(BaseLoader):
    """Finds "en/newsletter/signup.html" where "newsletter/signup.html" is."""

    def __init__(self, files: BaseLoader) -> None:
        self.files = files

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self.files.get_source(environment, template.partition("/")[2])

    def list_templates(self) -> list[str]:
        return self.files.list_templates()


class SentencesFilledIn(NodeTransformer):
    """Puts the sentence itself in the place of every `_("…")` that has no values to fill in."""

    def __init__(self, gettext: Gettext) -> None:
        self.gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        node = self.generic_visit(node)  # type: ignore[assignment]
        if not isinstance(node.node, nodes.Name) or node.node.name not in ("_", "gettext"):
            return node
        if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
            return node
        sentence = node.args[0]
        if not isinstance(sentence, nodes.Const):
            return node
        text = nodes.Const(self.gettext(sentence.value) % {}, lineno=node.lineno)
        return nodes.MarkSafeIfAutoescape(text, lineno=node.lineno)


def init_app(app: Flask) -> None:
    """Let this app's templates be compiled so. Before anything touches `app.jinja_env`."""
    app.jinja_environment = TwoLanguageEnvironment  # type: ignore[assignment]
