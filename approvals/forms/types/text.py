"""Text of one line or several."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong

DEFAULT_MAX = 200
LONG_MAX = 5000


class TextField:
    """One line of text; stored as text without outer blanks."""

    slug = "text"
    settings = frozenset({"min_length", "max_length"})
    compares_as = "text"
    longest = DEFAULT_MAX

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """The text, of the right length and without control characters."""
        if not isinstance(raw, str | int):
            raise Wrong.because(_("请填写文字"))
        text = self._tidy(str(raw))
        longest = field.max_length or self.longest
        if len(text) > longest:
            raise Wrong.because(_("最多 %(max)d 个字，现有 %(have)d 个，请删减") % {"max": longest, "have": len(text)})
        if len(text) < field.min_length:
            raise Wrong.because(
                _("至少 %(min)d 个字，现有 %(have)d 个，请补充") % {"min": field.min_length, "have": len(text)}
            )
        if any(ord(char) < 32 and char not in "\n\t" for char in text):
            raise Wrong.because(_("含有不可见的控制字符，请删除后重新输入"))
        return text

    def typed(self, field: FieldDef, value: Any) -> str:
        """The text itself."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The text itself."""
        return str(value)

    def _tidy(self, text: str) -> str:
        return " ".join(text.split())


class LongTextField(TextField):
    """Several lines of text."""

    slug = "longtext"
    longest = LONG_MAX

    def _tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
