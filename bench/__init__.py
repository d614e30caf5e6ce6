"""What `make bench` runs: our figures beside those of a bare peer on the same server, in the same minutes."""
