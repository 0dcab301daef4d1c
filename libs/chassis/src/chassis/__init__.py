"""Mechanics: log, loop, relay, projector, effects, clock, seal and settings; knows no word of attendance."""
