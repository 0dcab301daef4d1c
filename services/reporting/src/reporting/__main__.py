"""Runs reporting as a process of its own."""

from chassis.runtime import run
from reporting.app import build

if __name__ == "__main__":
    run("reporting", build)
