"""Doors of the shell: parse, call one selector or one service, render."""
