"""P1: a public page as most people get it: somebody else asked for it before."""

import http.client

from bench import servers
from bench.load import Load
from bench.rounds import Candidate, Row, Rules, in_turn

LEAST = 4.0
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "nl-NL",
    "Sec-Fetch-Site": "none",
}
PAGES = {"home": "/", "article": "/artikelen/toestemming-die-klopt"}


def public_page(rules: Rules) -> list[Row]:
    """Home and an article, for a first visit and unchanged since, against bare Flask that says hello"""
    with servers.ours("demo") as product, servers.peer("hello") as bare:
        peer = Candidate(bare, Load(port=bare.port, path="/", headers=BROWSER))
        rows = []
        for what, path in PAGES.items():
            known = BROWSER | {"If-None-Match": tag_of(product.port, path)}
            for visit, headers, status in (("first visit", BROWSER, 200), ("304", known, 304)):
                page = Candidate(product, Load(port=product.port, path=path, headers=headers, status=status))
                our_rate, peer_rate = in_turn(page, peer, rules)
                size = f", {our_rate.page_bytes / 1000:.1f} kB sent" if our_rate.page_bytes else ""
                figures = our_rate.per_cpu_second, peer_rate.per_cpu_second
                rows.append(Row("P1", f"{what}, {visit}{size}", "/CPU-s", *figures, LEAST))
    return rows


def tag_of(port: int, path: str) -> str:
    """The ETag of this page, as a browser knows it after a first visit."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=BROWSER)
        return connection.getresponse().headers["ETag"]
    finally:
        connection.close()
