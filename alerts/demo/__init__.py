"""The demo firm's sources of alerts."""
