"""Verbs of the outbox and of the bot registry."""
