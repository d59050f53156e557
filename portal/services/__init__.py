"""What people do with the shell itself."""
