"""The public front: what anybody may read."""
