"""What is measured, by name. A new measure is a module here with one function, and a line in MEASURES.

The function starts what it compares, lets `bench.rounds.in_turn` run both, and gives one Row for each limit. Its
docstring is what people see while it runs.
"""

from collections.abc import Callable

from bench.measures.p2_rendered_page import rendered_page
from bench.measures.p4_signup import signup
from bench.rounds import Row, Rules

MEASURES: dict[str, Callable[[Rules], list[Row]]] = {
    "P2": rendered_page,
    "P4": signup,
}
