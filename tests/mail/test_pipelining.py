"""What a mail server may say, and how we hear it."""

from socket import SHUT_WR, socketpair

from flask_mail import Mail

from sjoerd4u.mail.pipelining import Conversation, Fate, Parcel
from sjoerd4u.mail.ways import Host, Line


def test_a_server_that_says_only_the_codes_is_understood() -> None:
    parcels = [Parcel(n, "mark", "wij@huis.nl", f"jo{n}@voorbeeld.nl", b"Subject: x\r\n\r\nDag.\r\n") for n in (1, 2)]
    line = Line(Mail())
    line.host = Host()
    ours, theirs = socketpair()
    with ours, theirs:
        line.host.sock = ours
        theirs.sendall(b"250\r\n250-\r\n250\r\n354\r\n250\r\n" + b"250 \r\n250 ok\r\n354 go\r\n250-it\r\n250 went\r\n")
        theirs.shutdown(SHUT_WR)
        results = list(Conversation(line).offer(parcels, lambda number: None))
    assert [result.fate for result in results] == [Fate.ACCEPTED, Fate.ACCEPTED]
