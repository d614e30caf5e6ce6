"""Believable content to try the product with, made with the product's own verbs. The people in it do not exist."""
