"""Subscriptions to events at the REST door."""
