"""Owns no data: the staff web pages and the JSON API; asks the other five."""
