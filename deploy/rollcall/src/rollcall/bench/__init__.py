"""`rollcall bench`: how fast this platform is on this machine, beside what limits it and what rivals it."""
