"""The rights of people and the duties of the firm, as walks over the register."""
