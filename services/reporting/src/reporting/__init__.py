"""Owns the marks as figures: weekly, half-termly, governors, patterns, as known at any moment."""
