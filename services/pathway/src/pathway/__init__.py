"""Owns cases and duties: calls, visits, letters, meetings and focus families; sees improvement."""
