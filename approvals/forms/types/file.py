"""Files uploaded beforehand; the form carries their keys."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.files import MOST_FILES
from approvals.forms.kinds import Wrong

MOST = MOST_FILES


class FileField:
    """Up to `max` files (10 if not said); stored as a list of attachment keys."""

    slug = "file"
    settings = frozenset({"max", "max_size", "kinds"})
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[int]:
        """The keys, each of a file that this person uploaded for this field."""
        listed = raw if isinstance(raw, list | tuple) else [raw]
        keys: list[int] = []
        for item in listed:
            text = str(item).strip() if isinstance(item, str | int) and not isinstance(item, bool) else ""
            if not (text.isascii() and text.isdigit() and len(text) <= 12) or world.file(int(text), field.id) is None:
                raise Wrong.because(_("附件已失效，请重新上传"))
            name = world.file(int(text), field.id) or ""
            if field.kinds and PurePath(name).suffix.lower() not in field.kinds:
                raise Wrong.because(_("不支持此类文件，请上传 %(kinds)s") % {"kinds": " ".join(field.kinds)})
            if int(text) not in keys:
                keys.append(int(text))
        if len(keys) > (field.max or MOST):
            raise Wrong.because(_("最多 %(max)d 个附件，请删除多余的") % {"max": field.max or MOST})
        return keys

    def typed(self, field: FieldDef, value: Any) -> list[str]:
        """The keys as text."""
        return [str(key) for key in value]

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The names of the files."""
        return "、".join(world.file(key, field.id) or "—" for key in value)
