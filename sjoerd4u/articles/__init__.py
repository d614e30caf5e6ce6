"""Articles: what we publish to be read by anybody."""
