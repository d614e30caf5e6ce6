"""What people said yes or no to, with the exact words they saw."""
