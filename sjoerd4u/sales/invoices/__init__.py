"""Invoices: numbered without gaps, issued once, never changed."""
