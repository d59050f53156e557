"""How keys stand in addresses: never more digits than a database takes."""

from __future__ import annotations

from django.urls import register_converter


class Key:
    """A row's key: 1 to 18 digits."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The digits."""
        return str(value)


register_converter(Key, "key")
