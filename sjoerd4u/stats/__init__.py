"""How often the site is looked at: counted without cookies, without numbers, without knowing by whom."""
