"""Linux's class for batches, in which whoever is woken waits for its turn and pushes nobody aside (`docs/adr/0020`)."""

import os
from contextlib import suppress


def wait_for_turns() -> None:
    """Put this thread, and every one that it begins, into that class; where it has another than the usual one, or the
    kernel does not permit it, it stays as it is."""
    if hasattr(os, "SCHED_BATCH") and os.sched_getscheduler(0) == os.SCHED_OTHER:
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
