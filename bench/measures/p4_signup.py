"""P4: somebody signs up for the newsletter. When we answer, the request is on the disk and its letter is queued."""

from dataclasses import replace

from bench import servers
from bench.load import Load
from bench.rounds import Candidate, Row, Rules, in_turn

LEAST = 0.5
MOST_P50_MS = 2.0
MOST_P99_MS = 15.0


def form_for(server: servers.Server, path: str) -> Load:
    """A sign-up for a new address each time, through a trusted proxy as in production: from a network of its own each
    time, so that limits per visitor hold nobody back."""
    body = "email=p4-{n}%40voorbeeld.nl&newsletter=y"
    return Load(port=server.port, method="POST", path=path, body=body, headers={"X-Forwarded-For": "{ip}"}, status=303)


def signup(rules: Rules) -> list[Row]:
    """A sign-up that is durable with its letter queued, against one durable insert behind bare Flask"""
    with servers.ours(trusted_proxies="1") as product, servers.peer("insert") as bare:
        both = (
            Candidate(product, form_for(product, "/nieuwsbrief")),
            Candidate(bare, form_for(bare, "/")),
        )
        ours, peer = in_turn(*both, rules)
        our_time, peer_time = in_turn(*both, replace(rules, connections=1))
    return [
        Row("P4", "sign-up, for each CPU second", "/CPU-s", ours.per_cpu_second, peer.per_cpu_second, LEAST),
        Row("P4", "sign-up, for each second", "/s", ours.per_second, peer.per_second, LEAST),
        Row("P4", "one at a time, half within", "ms", our_time.p50_ms, peer_time.p50_ms, MOST_P50_MS),
        Row("P4", "one at a time, 99 of 100 within", "ms", our_time.p99_ms, peer_time.p99_ms, MOST_P99_MS),
    ]
