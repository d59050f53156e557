"""A stand-in for a firm's operations platform: files requests over REST, follows them by webhooks, creates hosts.

A small Django project of its own. It imports nothing of the product and talks HTTP as any other system would.
"""
