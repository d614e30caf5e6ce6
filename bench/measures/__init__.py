"""What is measured, by name. A new measure is a module here with one function, and a line in MEASURES.

The function starts what it compares, lets `bench.rounds.in_turn` run both, and gives one Row for each limit. Its
docstring is what people see while it runs.
"""

from collections.abc import Callable

from bench.measures.p1_public_page import public_page
from bench.measures.p2_rendered_page import rendered_page
from bench.measures.p4_signup import signup
from bench.measures.p10_page_weight import page_weight
from bench.measures.p11_memory import memory
from bench.rounds import Row, Rules

MEASURES: dict[str, Callable[[Rules], list[Row]]] = {
    "P1": public_page,
    "P2": rendered_page,
    "P4": signup,
    "P10": page_weight,
    "P11": memory,
}
