"""P2: a page that is rendered, because no cache has it yet."""

from bench import servers
from bench.load import Load
from bench.rounds import Candidate, Row, Rules, in_turn

LEAST = 0.8


def rendered_page(rules: Rules) -> list[Row]:
    """The home page and the page with the longest form, rendered each time, against a page of Flask and Jinja"""
    rows = []
    with servers.ours() as product, servers.peer("page") as bare:
        for name, path in (("home", "/"), ("sign-up form", "/nieuwsbrief")):
            ours, peer = in_turn(
                # Another address each time, so that a page cache never has it.
                Candidate(product, Load(port=product.port, path=path + "?n={n}")),
                Candidate(bare, Load(port=bare.port, path="/?n={n}")),
                rules,
            )
            what = f"{name} rendered ({ours.page_bytes / 1000:.1f} kB; peer {peer.page_bytes / 1000:.1f} kB)"
            rows.append(Row("P2", what, "/CPU-s", ours.per_cpu_second, peer.per_cpu_second, LEAST))
    return rows
