"""Icons for templates: `icon("phone")`, from the drawings in templates/parts/icons.svg."""

import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from sjoerd4u.web.texts import promise

DRAWING = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


class Icons:
    """The drawings of one file, by name."""

    def __init__(self, file: Path) -> None:
        self._drawings = dict(DRAWING.findall(file.read_text()))

    def __call__(self, name: str) -> Markup:
        """This icon, to stand beside words. Raises KeyError for one that is not drawn."""
        drawing = self._drawings[name]
        return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>')  # noqa: S704 - our own


icons = cache(Icons)


def init_app(app: Flask, folder: Path) -> None:
    """Give templates `icon()`, with the drawings in this folder of templates."""
    promise(app, icon=icons(folder / "parts" / "icons.svg"))
