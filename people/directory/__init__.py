"""The firm's directory beside what the house knows: pure differences, and nothing else."""
