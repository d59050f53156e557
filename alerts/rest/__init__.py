"""The REST door of alerts."""
