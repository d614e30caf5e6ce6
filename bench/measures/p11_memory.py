"""P11: what one web worker holds in memory after it has been busy."""

from bench import servers
from bench.load import Load, run
from bench.rounds import Row, Rules

MOST_MIB = 110
PATHS = ("/", "/artikelen", "/nieuwsbrief?n={n}", "/privacyverklaring", "/cookies")


def memory(rules: Rules) -> list[Row]:
    """Memory (PSS) of one web worker, after rendering and after answering from the page cache"""
    with servers.ours("demo") as product:
        for path in PATHS:
            run(Load(port=product.port, path=path, connections=rules.connections, seconds=1.0, core=servers.LOAD_CORE))
        return [Row("P11", "one web worker", "MiB", product.memory_mib(), 0, MOST_MIB)]
