"""The REST door of the estate."""
