"""Draining the outbox: claim, pace, deliver, settle."""
