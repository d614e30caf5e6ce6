"""Reading what comes back, whatever it is. What real reports say is in newsletter/test_bouncing.py."""

from sjoerd4u.mail import reports
from sjoerd4u.mail.reports import Kind, Report


def test_a_message_in_a_message_a_thousand_deep_is_nothing_to_act_on() -> None:
    nested = b"Delivered-To: jo@voorbeeld.nl\n" + b"Content-Type: message/rfc822\n\n" * 1500
    assert reports.read(nested) == Report(Kind.NOTHING, ())
