"""One transaction for each verb, and one effect for each press."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.models import Decision
from core.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")


def once(verb: Callable[P, R]) -> Callable[P, R]:
    """The verb in a transaction; a number of a press that another press has used is refused.

    Who has used it is asked only when the database says that somebody has, so that it costs nobody else.
    """

    @wraps(verb)
    def done(*args: P.args, **said: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return verb(*args, **said)
        except IntegrityError:
            key: Any = said.get("key")
            if not key or not Decision.objects.filter(key=key).exists():
                raise
            raise used() from None

    return done


def used() -> Refused:
    """The number of the press belongs to another one."""
    return Refused(_("这次操作的编号已被使用，请刷新页面后重试"))
