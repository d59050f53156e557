"""Drawing attention to what was said: whether it arrived and was read, and urgent calls."""
