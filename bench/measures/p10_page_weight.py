"""P10: what the home page costs whoever opens it for the first time."""

import gzip
import http.client
import re

import brotli

from bench import servers
from bench.rounds import Row, Rules

MOST_KB = 40
MOST_REQUESTS = 6
MOST_HTML_KB = 4.5
# What a browser fetches for a page: style sheets, scripts, what is loaded beforehand, the icon, pictures.
LOADS = re.compile(r'<link rel="(?:stylesheet|preload|icon)"[^>]*?href="([^"]+)"|<(?:script|img)\b[^>]*?src="([^"]+)"')


def page_weight(_rules: Rules) -> list[Row]:
    """Bytes over the wire and requests of the home page, for a browser that was never here"""
    with servers.ours("demo") as product:
        html, page = fetch(product.port, "/")
        files = {one or other for one, other in LOADS.findall(page.decode())}
        rest = sum(fetch(product.port, path)[0] for path in files)
    return [
        Row("P10", "home, everything", "kB", (html + rest) / 1000, 0, MOST_KB),
        Row("P10", "home, requests", "requests", 1 + len(files), 0, MOST_REQUESTS),
        Row("P10", "home, HTML alone", "kB", html / 1000, 0, MOST_HTML_KB),
    ]


def fetch(port: int, path: str) -> tuple[int, bytes]:
    """The bytes sent for the body of this answer, and the body itself."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
        answer = connection.getresponse()
        sent = answer.read()
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(answer.headers.get("Content-Encoding", ""))
        return len(sent), bytes(decode(sent)) if decode else sent
    finally:
        connection.close()
