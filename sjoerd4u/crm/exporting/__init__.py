"""Exporting relations to a CSV file that can be imported again: nothing new, nothing changed."""
