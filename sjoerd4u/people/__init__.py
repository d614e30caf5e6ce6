"""Who we know: one row for a person, however they came in, and gone when nothing needs it any more."""
