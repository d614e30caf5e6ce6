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


def test_after_hanging_up_nothing_leaves_though_the_server_said_go_on() -> None:
    parcels = [Parcel(n, "mark", "wij@huis.nl", f"jo{n}@voorbeeld.nl", b"Subject: x\r\n\r\nDag.\r\n") for n in (1, 2)]
    line, left = Line(Mail()), []
    line.host = Host()
    line.host.esmtp_features["pipelining"] = ""
    ours, theirs = socketpair()
    with ours, theirs:
        line.host.sock = ours
        theirs.sendall(b"250 ok\r\n250 ok\r\n354 go\r\n" + b"250 went\r\n250 ok\r\n250 ok\r\n354 go\r\n")
        conversation = Conversation(line)
        offered = conversation.offer(parcels, left.append)
        fates = [next(offered).fate]
        conversation.cut()
        fates += [result.fate for result in offered]
    assert fates == [Fate.ACCEPTED, Fate.NOT_TRIED]
    assert left == [1]
