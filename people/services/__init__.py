"""The verbs of people: each permits, moves and journals in one transaction."""
