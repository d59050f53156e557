"""How monitoring systems are asked what fires there, a file for each."""
