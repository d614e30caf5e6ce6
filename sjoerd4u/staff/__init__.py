"""Who works here: accounts, how they prove themselves, and what each may do."""
