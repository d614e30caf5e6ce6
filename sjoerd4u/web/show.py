"""Answering with a page, or with the one part of it that htmx asked for: the same template serves both."""

from typing import Any

from flask import Response, current_app, make_response, render_template, request


def show(template: str, fragment: str | None = None, status: int = 200, **values: Any) -> Response:
    """The page; or, asked by htmx for the element with this id, only its block `fragment_<name>`.

    Says `Vary: HX-Request`, so that no cache mixes the two.
    """
    if fragment and _asks_for(fragment):
        body = render_block(template, f"fragment_{fragment}", **values)
    else:
        body = render_template(template, fout=status == 422, **values)
    answer = make_response(body, status)
    answer.vary.add("HX-Request")
    return answer


def render_block(template: str, block: str, **values: Any) -> str:
    """One block of a template. It sees what the page was given, not what the page imported above it (Jinja)."""
    current_app.update_template_context(values)
    found = current_app.jinja_env.get_template(template)
    return "".join(found.blocks[block](found.new_context(values)))


def _asks_for(fragment: str) -> bool:
    """Whether htmx asks for just this part. htmx 4 names its target "tag#id"; a boosted link asks for all."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-Request-Type") == "full":
        return False
    target = headers.get("HX-Target", fragment)
    return target.rpartition("#")[2] == fragment
