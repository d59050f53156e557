"""What alerts hands to the lower storeys, a file for each part of it."""
