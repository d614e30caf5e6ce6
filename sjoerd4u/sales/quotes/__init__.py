"""Quotes: written, sent by a link, answered."""
