"""The office's pages of sales."""
