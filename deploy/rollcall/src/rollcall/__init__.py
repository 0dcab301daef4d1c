"""The rollcall command: embedded servers, all-in-one, demo, play, replay, doctor and bench."""
