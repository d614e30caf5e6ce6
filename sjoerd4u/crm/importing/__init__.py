"""Importing relations from a CSV file: read, try on, carry out, turn back."""
