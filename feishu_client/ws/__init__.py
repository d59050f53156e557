"""Feishu's long connection: we call Feishu, and it tells us events and presses over the open line.

frames      the protobuf frame, to bytes and back
packets     a payload that came in pieces, whole again
endpoint    asking Feishu where to connect
line        one line, kept open for ever
"""
