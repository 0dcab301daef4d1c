"""Owns the roll, the registers and the marks; hears Arbor."""
