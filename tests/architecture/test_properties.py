"""Each word that a service follows is in the stories that its property tests tell, or listed here: a list that only
grows shorter."""

import importlib
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from rollcall.servers import DECIDING

HOUSE = Path(__file__).parents[1]
STORIES: Mapping[str, tuple[str, ...]] = {
    "registers": ("test_any_order.py", "conftest.py"),
    "pathway": ("test_any_order.py", "test_support_any_order.py", "of_the_mis.py", "woodside.py", "few_words.py"),
    "notifications": ("test_any_order.py", "test_staff_any_order.py", "woodside.py"),
    "rewards": ("test_trackers.py",),
    "reporting": ("test_figures_whatever_happens.py", "test_weekly_order.py", "conftest.py"),
}
"""Where they are told: the tests, and whoever tells them the words."""
UNTOLD: Mapping[str, frozenset[str]] = {}


@pytest.mark.parametrize("service", DECIDING)
def test_every_word_that_a_service_follows_is_told_in_its_stories(service: str) -> None:
    follows = {word.__name__ for word in importlib.import_module(f"{service}.domain").FOLLOWS}
    told = set(re.findall(r"\w+", "".join((HOUSE / service / file).read_text() for file in STORIES[service])))
    assert follows - told == UNTOLD.get(service, frozenset())
