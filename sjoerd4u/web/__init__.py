"""The edge: how pages come in and go out, the same for every room."""
