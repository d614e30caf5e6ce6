"""Recurring work: one list of chores, each planned run done once, whoever is awake."""
