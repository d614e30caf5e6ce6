"""Payments: by hand or from a file of the bank, matched to invoices."""
