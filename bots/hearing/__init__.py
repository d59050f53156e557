"""What people write to our bots: one command for a sentence that begins with its word, else a short help."""
