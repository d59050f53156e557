"""JSON, and files where an address takes one, read so that whatever is taken can also be kept."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.mediatypes import _MediaType

from core.rest.problems import TooLarge

MOST_BYTES: Final = 1024 * 1024
MOST_UPLOAD: Final = 21 * 1024 * 1024  # a file of 20 MB with what stands around it
DEEPEST: Final = 32


class JsonParser(BaseParser):
    """Reads a body of at most 1 MB; refuses what can be read in two ways (a name given twice, another alphabet)
    and what no database keeps (NaN, endless numbers, NUL, half characters).
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The parsed body.

        Raises: ParseError (400); TooLarge (413); UnsupportedMediaType (415).
        """
        if _charset(media_type) != "utf-8":
            raise UnsupportedMediaType(media_type or "")
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge(_("请求体最大 1 MB，请分次提交"))
        try:
            found = json.loads(
                raw.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once_each
            )
        except (ValueError, RecursionError):
            raise ParseError(_("请求体不是有效的 JSON（UTF-8）")) from None
        if not _keepable(found):
            raise ParseError(_("请求体含有无法保存的字符，或嵌套过深"))
        return found


class UploadParser(MultiPartParser):
    """Reads a form with files, each part once."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        """The parts and the files.

        Raises: ParseError (400); TooLarge (413), before anything is read.
        """
        known = dict(parser_context or {})
        length = str(known["request"].META.get("CONTENT_LENGTH") or "")
        if length.isdecimal() and int(length) > MOST_UPLOAD:
            raise TooLarge(_("文件最大 20 MB"))
        found: DataAndFiles[Any, Any] = super().parse(stream, media_type, known | {"encoding": "utf-8"})
        lists = [*found.data.lists(), *found.files.lists()]
        names = [name for name, _values in lists]
        if len(set(names)) < len(names) or any(len(values) > 1 for _name, values in lists):
            raise ParseError(_("表单中每一项只能出现一次"))
        if not all(keepable(name + value) for name, values in found.data.lists() for value in values):
            raise ParseError(_("请求体含有无法保存的字符，或嵌套过深"))
        return found


class Octets(JSONRenderer):
    """A file as it is; errors are JSON all the same."""

    media_type = "application/octet-stream"


def keepable(text: str) -> bool:
    """Whether a database can keep the text: no NUL, no lone half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _charset(media_type: str | None) -> str:
    return str(_MediaType(media_type or "").params.get("charset", "utf-8")).lower()


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _keepable(value: Any, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return all(keepable(name) and _keepable(inner, depth + 1) for name, inner in value.items())
    if isinstance(value, list):
        return all(_keepable(inner, depth + 1) for inner in value)
    return True
