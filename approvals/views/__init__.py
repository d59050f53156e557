"""Doors of approvals: parse, call one selector or one service, render."""
