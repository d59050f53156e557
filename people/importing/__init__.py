"""Master data from sheets: read, previewed row by row, taken in whole or not at all, and taken back."""
