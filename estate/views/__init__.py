"""The pages of the estate: parse, ask or call, render."""
