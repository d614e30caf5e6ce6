"""kill -9 of the jobs process in the middle of a campaign: nothing lost, nothing twice, and what is unknown is said.

The long proof (50 kills, 10,000 readers) was run by hand; this keeps it true.
"""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bench import readers
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from tests.ground import smtp
from tests.ground.installing import installed
from tests.ground.processes import Product
from tests.ground.waiting import wait_until
from tests.newsletter.campaigns import app_that_sends_to, send, state_of, the_sum

READERS = 80
LINES = 2
SECRET = "a secret of the tests, long enough for it"


@pytest.mark.slow
def test_a_campaign_that_is_killed_reaches_everybody_once(product: Product, mailserver: smtp.Server) -> None:
    server = {"mail_server": mailserver.host, "mail_port": str(mailserver.port), "send_lines": str(LINES)}
    shop = installed(product.folder, secret_key=SECRET, **server)
    store = Store(f"sqlite:///{shop.data_dir / 'sjoerd4u.db'}", Keyring(SECRET))
    readers.fill_readers(store, READERS)
    mark = readers.a_campaign(store, datetime.now(UTC), paragraphs=1)
    mailserver.slow_down(0.02)
    with shop.running("jobs") as jobs:
        wait_until(lambda: len(mailserver.letters) > READERS / 4)
        jobs.kill()
    mailserver.slow_down(0)
    settings = Settings(data_dir=shop.data_dir, secret_key=SECRET).completed()
    with app_that_sends_to(mailserver, settings) as app:
        send(app, datetime.now(UTC))
    assert state_of(store, mark)[0] == "klaar"
    total = the_sum(store, mark)
    assert total.balances
    assert total.accepted + total.uncertain == READERS
    assert total.uncertain <= LINES
    arrived = Counter(letter.recipients[0] for letter in mailserver.letters)
    assert max(arrived.values()) == 1
    assert len(arrived) >= total.accepted
    with store.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    store.engine.dispose()
