"""What `dev.py` does, a module per command; standard library only, for it runs before anything is installed."""
