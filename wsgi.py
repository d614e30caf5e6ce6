"""The product as a WSGI application: `granian --interface wsgi wsgi:app`."""

from sjoerd4u.app import served_app

app = served_app()
