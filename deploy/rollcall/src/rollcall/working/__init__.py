"""Staff at work in a scenario: they look at what is asked of them when their line comes, and do some of it."""

from rollcall.working.choices import TRIED
from rollcall.working.desk import work
from rollcall.working.hours import Hours

__all__ = ["TRIED", "Hours", "work"]
