"""A request that the manager and then the head of an initiator approve."""
