"""What can be done with the estate: one verb, one transaction; permit, move, journal."""
