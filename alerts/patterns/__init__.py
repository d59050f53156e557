"""Patterns that a person writes and a stranger's text is held against, in time that grows with the text and no faster.

The usual engine tries again and again: a pattern such as `(a+)+b` stands still for hours over thirty letters. This one
walks all ways at once (Thompson, Pike), finds the same match, and leaves out what cannot be done so: references back
and looking around.
"""

from alerts.patterns.read import Faulty, Pattern, pattern
from alerts.patterns.run import Budget, Found, Spent, search

__all__ = ["Budget", "Faulty", "Found", "Pattern", "Spent", "pattern", "search"]
