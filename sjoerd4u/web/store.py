"""The session of this request: reading for GET and HEAD, one writing transaction for a press."""

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store

LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestStore:
    """Gives each request its session and closes it afterwards; what was not committed is undone."""

    def init_app(self, app: Flask, store: Store) -> None:
        app.extensions["store"] = store
        app.teardown_appcontext(self._close)

    @property
    def store(self) -> Store:
        store: Store = current_app.extensions["store"]
        return store

    @property
    def session(self) -> Session:
        """This request's session. Looking cannot change anything: the database keeps a GET from writing."""
        if "session" not in g:
            g.session = self.store.reading() if request.method in LOOKS else self.store.writing()
        session: Session = g.session
        return session

    @staticmethod
    def _close(_error: BaseException | None) -> None:
        session: Session | None = g.pop("session", None)
        if session is not None:
            session.close()


db = RequestStore()
