"""Campaigns: written, sent at most once, measured only with consent."""
