"""Approvals at the REST door: the flows that one may start, requests, decisions."""
