"""Telling other systems what happened: events, subscriptions, signed deliveries by errand."""
