"""Owns messages: texts, calls, e-mails, replies and delivery."""
