"""The platform's REST doors, one module per product."""
