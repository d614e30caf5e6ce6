"""What is measured, by name. A new measure is a module here with one function, and a line in MEASURES.

The function starts what it compares, lets `bench.rounds.in_turn` run both, and gives one Row for each limit. Its
docstring is what people see while it runs.
"""

from collections.abc import Callable

from bench.measures.p1_public_page import public_page
from bench.measures.p2_rendered_page import rendered_page
from bench.measures.p3_personal_pages import personal_pages
from bench.measures.p4_signup import signup
from bench.measures.p5_campaign import campaign
from bench.measures.p6_everything import everything_about_one
from bench.measures.p7_search import search_box
from bench.measures.p8_purge import purge
from bench.measures.p9_import import import_people
from bench.measures.p10_page_weight import page_weight
from bench.measures.p11_memory import memory
from bench.rounds import Row, Rules

MEASURES: dict[str, Callable[[Rules], list[Row]]] = {
    "P1": public_page,
    "P2": rendered_page,
    "P3": personal_pages,
    "P4": signup,
    "P5": campaign,
    "P7": search_box,
    "P6": everything_about_one,
    "P8": purge,
    "P9": import_people,
    "P10": page_weight,
    "P11": memory,
}
