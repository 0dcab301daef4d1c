"""The outside world of *pathway*: letters as PDF."""
