"""An address in the web."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong

LONGEST = 500


class LinkField:
    """An http or https address; stored as text."""

    slug = "link"
    settings = frozenset[str]()
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """The address, which names a host and carries no password."""
        text = raw.strip() if isinstance(raw, str) else ""
        if len(text) > LONGEST:
            raise Wrong.because(_("最多 %(max)d 个字，现有 %(have)d 个，请删减") % {"max": LONGEST, "have": len(text)})
        try:
            parts = urlsplit(text)
            sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        if not sound or any(char.isspace() or ord(char) < 33 or char in '<>"\\' for char in text):
            raise Wrong.because(_("请填写网址，例如 https://wiki.example.com/page"))
        if parts.username is not None or parts.password is not None:
            raise Wrong.because(_("网址中不能带账号或密码，请删除后重试"))
        return text

    def typed(self, field: FieldDef, value: Any) -> str:
        """The address itself."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The address itself."""
        return str(value)
