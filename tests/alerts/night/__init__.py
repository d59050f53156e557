"""A whole night as data, the machinery that lives through it, and the laws that hold over it."""
