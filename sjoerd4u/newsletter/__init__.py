"""The newsletter: signing up, choosing, leaving."""
