"""P2: a page that is rendered, because no cache has it yet."""

from bench import servers
from bench.load import Load
from bench.rounds import Candidate, Row, Rules, in_turn

LEAST = 0.8


def rendered_page(rules: Rules) -> list[Row]:
    """The sign-up page, rendered each time, against an ordinary page of Flask and Jinja"""
    with servers.ours() as product, servers.peer("page") as bare:
        ours, peer = in_turn(
            # Another address each time, so that a page cache never has it.
            Candidate(product, Load(port=product.port, path="/nieuwsbrief?n={n}")),
            Candidate(bare, Load(port=bare.port, path="/?n={n}")),
            rules,
        )
    what = f"page rendered ({ours.page_bytes / 1000:.1f} kB; peer {peer.page_bytes / 1000:.1f} kB)"
    return [Row("P2", what, "/CPU-s", ours.per_cpu_second, peer.per_cpu_second, LEAST)]
