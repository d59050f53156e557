"""The ground of the REST door: what every room's `rest` stands on.

scopes     what a token may be good for
problems   every error as application/problem+json (RFC 9457)
fields     strict parts of bodies and queries: what is not known, or of another type, is named and refused
paging     opaque, stable cursors
once       Idempotency-Key: a repeated write is answered, not repeated
operation  what one method of one address takes, gives and needs
views      the view that ties these together
schema     the OpenAPI description, true to all of it
"""
