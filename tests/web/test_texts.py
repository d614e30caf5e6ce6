"""Templates with what is known beforehand already in them say what they would have said without."""

import pytest
from flask import Flask
from jinja2 import DictLoader, Template, TemplateAssertionError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from sjoerd4u.web.texts import LanguageLoader, TwoLanguageEnvironment

pytestmark = pytest.mark.one_database

PARTS = {
    "known.html": "{% if shown|default(false) %}{{ shown }}{% else %}niets{% endif %} {{ firm.name }}",
    "sets.html": '{% set inside = "binnen" %}{{ inside }}',
    "looks.html": "{% macro m() %}{{ z }}{% endmacro %}",
    "z.html": "{% block z %}{{ z }}{% endblock %}",
    "block.html": "{% block part %}blok{% endblock %}",
    "letter.txt": '{{ "<b>" }}',
}
SAME = {
    "a sentence": '{{ _("Contact") }}',
    "a sentence with a word of the house": '{{ _("van %(firm)s", firm=firm.name) }}',
    "a sentence with what a visitor typed": '{{ _("van %(firm)s", firm=typed) }}',
    "a percentage": '{{ _("100%% katoen") }}',
    "an address, a file, a drawing": '{{ url_for("site.contact") }} {{ asset("css") }} {{ icon("phone") }}',
    "an address with a value": '{{ url_for("site.contact", a=typed) }}',
    "the language": '{{ "nl" if lang == "en" else "en" }}',
    "a filter": '{{ firm.phone|replace(" ", "\u00a0") }}',
    "a page that is there": '{% if endpoint_exists("site.home") %}ja{% elif typed %}misschien{% else %}nee{% endif %}',
    "a page that is not": '{% if endpoint_exists("x.y") %}{{ url_for("x.y") }}{% elif typed %}{{ typed }}{% endif %}',
    "neither": '{% if endpoint_exists("x.y") %}a{% elif endpoint_exists("x.z") %}b{% else %}{{ typed }}{% endif %}',
    "an if of the page": '{% if typed %}{{ firm.city }}{% else %}{{ icon("mail") }}{% endif %}',
    "rounds": """{% for end, name in (("site.home", _("Home")), ("x.y", "z")) if endpoint_exists(end) %}
        {{ name }} {{ url_for(end) }} {{ typed }}{% endfor %}{{ name }}""",
    "rounds in rounds": '{% for head, some in (("a", (1, 2)), ("b", ())) %}{{ head }}'
    "{% for n in some %}{{ n }}{% endfor %}{% endfor %}",
    "rounds that count": "{% for n in (1, 2) %}{{ loop.index }}{{ n }}{% endfor %}",
    "rounds over what a visitor typed": "{% for char in typed %}{{ char }}{% endfor %}",
    "a name given again in a round": "{% for n in (1, 2) %}{% set n = n + 1 %}{{ n }}{% endfor %}",
    "an include": '{% include "known.html" %}',
    "an include that is told something": '{% with shown = "<i>" %}{% include "known.html" %}{% endwith %}',
    "an include that is told what was typed": '{% with shown = typed %}{% include "known.html" %}{% endwith %}',
    "a name given inside": '{% include "sets.html" %}{{ inside }}',
    "a name given otherwise inside": '{% with inside = 1 %}{% include "sets.html" %}{{ inside }}{% endwith %}',
    "an if without else": '{{ "x" if false }}{% for n in (1, 2) %}{{ "y" if n == 1 }}{% endfor %}',
    "what cannot be written out": '{% with x = {"a": 1} %}{{ x.a }}{% endwith %}'
    "{% for y in [0.5] %}{{ y }}{% endfor %}",
    "what looks around": '{% with z = 4 %}{% from "looks.html" import m with context %}{{ m() }}{% endwith %}',
    "rounds that look around": '{% for z in (1, 2) %}{% include "x.html" ignore missing %}'
    '{% include "z.html" %}{% endfor %}',
    "a block inside": '{% include "block.html" %}',
    "other rules inside": '{% include "letter.txt" %}{{ "<b>" }}',
    "a macro": '{% macro m(word) %}{{ word }}{{ icon("mail") }}{% include "known.html" %}'
    '{% endmacro %}{{ m(typed) }}{{ m("<") }}',
    "a call": '{% macro m() %}<p>{{ caller() }}</p>{% endmacro %}{% call m() %}{{ _("Home") }}{{ typed }}{% endcall %}',
}


@pytest.fixture
def environment(app: Flask) -> TwoLanguageEnvironment:
    """The environment of the product, with the templates of this file."""
    environment = app.jinja_env
    assert isinstance(environment, TwoLanguageEnvironment)
    environment.loader = LanguageLoader(DictLoader(PARTS | {f"{name}.html": text for name, text in SAME.items()}))
    environment.bytecode_cache = None
    return environment


@pytest.mark.parametrize("root", ["", "/en"])
def test_it_says_the_same(app: Flask, environment: TwoLanguageEnvironment, root: str) -> None:
    for name in SAME:
        with app.test_request_context(f"{root}/", base_url=f"http://sjoerd4u.test{root}"):
            words = {"typed": "<b>Jo & 'co'</b> %s {{ 1 }}", "lang": root[1:] or "nl"}
            language = f"{words['lang']}/{name}.html"
            written = environment.compile(environment.read(language), language, name)
            as_written = Template.from_code(environment, written, environment.make_globals(None), None)
            assert environment.get_template(f"{name}.html").render(words) == as_written.render(words), name


@pytest.mark.parametrize(
    "name", ["a sentence with a word of the house", "an address, a file, a drawing", "rounds in rounds", "an include"]
)
def test_what_is_known_costs_nothing_on_a_page(app: Flask, environment: TwoLanguageEnvironment, name: str) -> None:
    with app.test_request_context():
        text = SAME[name].replace("{% include", "{% set shown = '' %}{% include")
        compiled = environment.compile(text, f"nl/{name}.html", name, raw=True)
    assert "context.call" not in compiled
    assert "get_template" not in compiled
    assert "for l_" not in compiled


MEANT_OTHERWISE = (
    "{% set firm = 1 %}",
    "{% for icon in x %}{% endfor %}",
    "{% macro m(lang) %}{% endmacro %}",
    '{% from "looks.html" import m as url_for %}',
    '{% import "looks.html" as asset %}',
)


@pytest.mark.parametrize("text", MEANT_OTHERWISE)
def test_a_promised_word_means_the_same_everywhere(app: Flask, environment: TwoLanguageEnvironment, text: str) -> None:
    with app.test_request_context(), pytest.raises(TemplateAssertionError, match="means the same everywhere"):
        environment.from_string(text)


def test_below_a_path_of_another_site_the_links_are_right(app: Flask) -> None:
    app.jinja_env.bytecode_cache = None  # the tests' own, of apps that stand at the top of a site
    page = Client(DispatcherMiddleware(app, {"/crm": app})).get("/crm/en/contact").text
    assert 'href="/crm/en/nieuwsbrief"' in page
    assert 'href="/crm/static/css?v=' in page
    assert 'href="/en/' not in page
