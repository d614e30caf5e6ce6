"""`python -m bench [P2 P4 …] [--seconds S] [--rounds N]`: measures, prints a table, keeps the figures.

A slow machine is no failure: a missed limit is said, and the exit code stays 0. A request that fails is one.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.measures import MEASURES
from bench.rounds import RequestsFailed, Row, Rules

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
COLUMNS = ("", "what", "ours", "peer", "ratio", "limit", "met")


def main() -> int:
    """Measures what was asked, everything by default."""
    asked = _arguments()
    rows: list[Row] = []
    for name in asked.measures:
        print(f"{name}: {MEASURES[name].__doc__} …", file=sys.stderr, flush=True)
        try:
            rows += MEASURES[name](Rules(asked.seconds, asked.rounds, asked.connections))
        except RequestsFailed as failed:
            print(f"ERROR: {name}: {failed}", file=sys.stderr)
            return 1
    print(_table(rows))
    print(f"\nKept in {_keep(rows, asked).relative_to(ROOT)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of {', '.join(MEASURES)}; default all")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each run (default 3)")
    parser.add_argument("--rounds", type=int, default=3, help="ours and the peer in turn, so often (default 3)")
    parser.add_argument("--connections", type=int, default=16, help="side by side, for rates (default 16)")
    asked = parser.parse_args()
    if unknown := set(asked.measures) - set(MEASURES):
        parser.error(f"no measure called {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    asked.measures = asked.measures or list(MEASURES)
    return asked


def _table(rows: list[Row]) -> str:
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _keep(rows: list[Row], asked: argparse.Namespace) -> Path:
    """The figures with the machine and the commit they belong to: without those a figure means nothing."""
    now = datetime.now(UTC)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    figures = {
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {"cpu": _processor(), "cores": os.cpu_count(), "system": platform.platform()},
        "python": platform.python_version(),
        "seconds": asked.seconds,
        "rounds": asked.rounds,
        "connections": asked.connections,
        "rows": [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows],
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")
    return path


def _commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "none"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


if __name__ == "__main__":
    sys.exit(main())
