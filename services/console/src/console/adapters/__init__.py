"""The outside world: NATS."""
