"""`python -m tests.ground`: finds, or installs, what the tests stand on, before any of them runs."""

import sys

from tests.ground import GroundMissing, browser, postgres


def main() -> int:
    """Prints where things are. 1, and a sentence that says what to install, when one cannot be had."""
    try:
        print(f"Browser:    {browser.find_or_install()}")
        print(f"PostgreSQL: {postgres.find()}", flush=True)
    except GroundMissing as missing:
        print(f"ERROR: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
