"""Whom we help and what we agreed: questions, history, next steps."""
