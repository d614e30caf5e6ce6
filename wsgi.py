"""The product as a WSGI application: `granian --interface wsgi wsgi:app`."""

from sjoerd4u.app import create_app

app = create_app()
