"""Parts of a desk: columns and filters of its list, and forms whose saving is a verb."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import HouseError, IllegalMove, Invalid, Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


def column(path: str, label: str | _StrPromise, *, order: str = "") -> Callable[[Any], Any]:
    """A column of a list: the value at `path` (`leader.name`), choices by their word, empty as —."""

    def show(row: Any) -> Any:
        value = row
        for part in path.split("."):
            value = getattr(value, f"get_{part}_display", None) or getattr(value, part, None)
            value = value() if callable(value) else value
            if value is None or value == "":
                return "—"
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value

    show.short_description = label  # type: ignore[attr-defined]
    show.admin_order_field = order or path.replace(".", "__")  # type: ignore[attr-defined]
    show.__name__ = path.replace(".", "_")
    return show


def titled(label: str | _StrPromise) -> type[admin.ChoicesFieldListFilter]:
    """A filter by choices under a Chinese heading."""

    class Filter(admin.ChoicesFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = str(label)

    return Filter


class PlainForm(_ModelForm):
    """What stands where a row is only looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class VerbForm(_ModelForm):
    """A form of the admin whose saving is a verb; what the verb finds wrong stands beside the field.

    `status` is the answer's if it cannot be done: 422, or what the verb said.
    """

    status = 422

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def seen(self) -> str:
        """What the form showed before anybody typed, as a mark: a row that has changed since has another."""
        told = {name: str(self.get_initial_for_field(field, name) or "") for name, field in self.fields.items()}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def act(self) -> models.Model:
        """Do what was filled in; the desk gives the verb.

        Raises: Refused here, without a desk.
        """
        raise Refused(_("此处只能查看"))

    def _post_clean(self) -> None:
        """Call the verb once everything is filled in; the model's own checks are the verb's business."""
        if self.errors:
            return
        problem = attempt(lambda: setattr(self, "done", self.act()))
        self.status = problem.status if problem is not None else self.status
        show_problems(self, problem)


def attempt(verb: Callable[[], Any]) -> HouseError | None:
    """What the verb said no with, if it did."""
    try:
        verb()
    except (Invalid, IllegalMove, Refused) as error:
        return error
    return None


def show_problems(form: forms.BaseForm, error: HouseError | None) -> None:
    """Put what a verb said beside the fields it is about."""
    if isinstance(error, Invalid):
        for problem in error.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    elif error is not None:
        form.add_error(None, error.message)
