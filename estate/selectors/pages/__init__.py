"""What the pages of the estate show, read in a constant number of queries."""
