"""Owns goals, trackers, stickers and class awards."""
