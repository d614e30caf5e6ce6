"""The public front: the home page, and what the register says about itself."""

from flask import Response, abort, current_app, request
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from sjoerd4u.privacy import changes
from sjoerd4u.privacy import statement as stating
from sjoerd4u.privacy.built import Built, built
from sjoerd4u.privacy.recipients import receiving
from sjoerd4u.register.prose import LEAD, TITLE
from sjoerd4u.register.recipients import TO_FILL_IN
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.language import current_language
from sjoerd4u.web.pagecache import for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("site", __name__, Audience.PUBLIC)


@door.get("/")
@for_everyone
def home() -> Response:
    return show("site/home.html")


@door.get("/privacyverklaring")
@for_everyone
def statement() -> Response:
    """The statement as it holds now, with its versions."""
    now = stating.statement(built_now())
    versions = stating.versions(db.session)
    current = next((version for version in versions[:1] if version.hash == stating.fingerprint(now)), None)
    return show(
        "site/statement.html",
        title=TITLE,
        lead=LEAD,
        sections=now[current_language()],
        versions=versions,
        current=current,
    )


@door.get("/privacyverklaring/<int(max=2147483647):number>")
@for_everyone
def statement_version(number: int) -> Response:
    """The statement as it stood, and what changed since the version before it."""
    version = stating.version(db.session, number) or abort(404)
    before = stating.version(db.session, number - 1)
    spoken = current_language()
    return show(
        "site/statement_version.html",
        title=TITLE,
        version=version,
        before=before,
        sections=version.blocks[spoken],
        changes=changes.diff(before.blocks[spoken], version.blocks[spoken]) if before else [],
        versions=stating.versions(db.session),
    )


@door.get("/verwerkers")
@for_everyone
def processors() -> Response:
    """Everyone who receives data, by name (AVG art. 13(1)(e))."""
    return show("site/processors.html", recipients=receiving(db.session, built_now()), to_fill_in=TO_FILL_IN)


def built_now() -> Built:
    """What there is in the running house: its pages, and the settings that are set."""
    return built(current_app.view_functions, current_app.extensions["settings"])


class _Inline(MarkdownIt):
    """Markdown of one line, whose links to our own pages stay in the language of the page."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})

    def shown(self, text: str) -> Markup:
        """`text` as HTML; only links and emphasis come through."""
        tokens = self.parseInline(text)
        for token in tokens[0].children or []:
            _stay_here(token)
        return Markup(self.renderer.render(tokens, self.options, {}))  # noqa: S704 - html is off


def _stay_here(token: Token) -> None:
    href = str(token.attrGet("href") or "")
    if token.type == "link_open" and href.startswith("/"):
        token.attrSet("href", f"{request.script_root}{href}")


door.give_templates(one_line=_Inline().shown)
