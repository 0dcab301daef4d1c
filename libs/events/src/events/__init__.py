"""The words of the platform: facts, requests, ids, attendance codes, calendar and policy; no I/O."""
