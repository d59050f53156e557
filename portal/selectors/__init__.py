"""What the pages of the shell show, as frozen page objects."""
