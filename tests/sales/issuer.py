"""A process that issues invoices as fast as it can, and says each number only when it is stored: to be killed."""

import sys

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices.invoicing import issue
from sjoerd4u.sales.ourselves import DEMO


def main(url: str, marks: list[str]) -> None:
    store = Store(url, Keyring("a secret of the tests"))
    print("ready", flush=True)
    for mark in marks:
        with store.writing() as session:
            invoice = issue(session, mark, DEMO, By(None, "Demi"), clock.now())
            session.commit()
        print(invoice.number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
