"""A stand-in for the Feishu open platform: its REST doors, its limits, its callbacks and a page to look at it.

A small Django project of its own. It imports nothing of the product and talks HTTP like the real one.
"""
