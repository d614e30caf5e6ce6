"""What the tests stand on: a real browser, a real PostgreSQL, a real SMTP server, the product as a real process."""


class GroundMissing(Exception):
    """Something the tests cannot do without is not on this machine. Says what to install; never becomes a skip."""
