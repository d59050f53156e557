"""Strict parts of bodies and queries: a number is no text, an unknown name is a mistake, and both are said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.errors import Invalid, Problem

LARGEST: Final = 10**18 - 1
EARLIEST: Final = 1970
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Text(serializers.CharField):
    """Text as sent; never trimmed here."""

    def __init__(self, **rules: Any) -> None:
        super().__init__(**({"trim_whitespace": False} | rules))

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("须为文本"))
        return data


class Whole(serializers.IntegerField):
    """A whole number of at most 18 digits."""

    def __init__(self, **rules: Any) -> None:
        super().__init__(**({"min_value": 0, "max_value": LARGEST} | rules))

    def to_internal_value(self, data: Any) -> int:
        """The number; in a query it comes as text."""
        if self.context.get("query") and isinstance(data, str) and _WHOLE.fullmatch(data):
            return int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError(_("须为整数"))
        return data


class Moment(serializers.DateTimeField):
    """A moment with its zone, as RFC 3339 writes it: 2026-11-23T09:30:00+08:00."""

    def to_internal_value(self, value: Any) -> datetime:
        """The moment."""
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise serializers.ValidationError(_("须为带时区的时间，例如 2026-11-23T09:30:00+08:00"))
        found = super().to_internal_value(value.upper())
        if found.astimezone(UTC).year < EARLIEST:  # before, zones were off by odd seconds, which nothing can write
            raise serializers.ValidationError(_("须为 {year} 年以后的时间").format(year=EARLIEST))
        return found


class Day(serializers.DateField):
    """A day: 2026-11-23."""

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise serializers.ValidationError(_("须为日期，例如 2026-11-23"))
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class Clock(serializers.TimeField):
    """A time of the day: 22:00."""

    def __init__(self, **rules: Any) -> None:
        super().__init__(**({"format": "%H:%M"} | rules))

    def to_internal_value(self, value: Any) -> time:
        """The time."""
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise serializers.ValidationError(_("须为时刻，例如 22:00"))
        return time.fromisoformat(value)


class Pick(serializers.ChoiceField):
    """One of the named words."""

    def to_internal_value(self, data: Any) -> Any:
        """The word."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("须为文本"))
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list; nothing else is made into one."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """The list."""
        if not isinstance(data, list):
            raise serializers.ValidationError(_("须为列表"))
        found: list[Any] = super().to_internal_value(data)
        return found


class Form(serializers.JSONField):
    """An object whose members somebody else judges, such as the fields of a flow's form."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object."""
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("须为对象"))
        return data


class Body(serializers.Serializer[Any]):
    """What is sent. Names that are not declared are refused."""

    def to_internal_value(self, data: Any) -> Any:
        """The cleaned values; every problem at once."""
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("没有此项，请检查名称")] for name in unknown})
        return super().to_internal_value(data)


class Query(Body):
    """What stands behind the question mark of an address."""


class Nothing(Query):
    """No parameters are taken."""


def asked(kind: type[Query], params: QueryDict) -> dict[str, Any]:
    """The cleaned parameters.

    Raises: Invalid naming parameters that are unknown, doubled or wrong.
    """
    doubled = [name for name, texts in params.lists() if len(texts) > 1]
    if doubled:
        raise Invalid([Problem(name, _("只能出现一次")) for name in doubled])
    form = kind(data=params.dict(), context={"query": True})
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def said(kind: type[Body], data: Any) -> dict[str, Any]:
    """The cleaned body.

    Raises: ValidationError (422) naming each field.
    """
    form = kind(data=data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)
