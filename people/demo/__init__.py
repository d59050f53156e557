"""A believable securities firm for demonstrations and load: invented, and the same on every machine."""
