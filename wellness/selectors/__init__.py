"""Questions about campaigns; the viewer is always an argument."""
