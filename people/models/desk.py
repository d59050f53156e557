"""The same person at another desk: what the security administrator sees of an account."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from people.models.person import Employee


class Account(Employee):
    """A person as somebody who signs in; no table of its own."""

    class Meta:
        proxy = True
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering: ClassVar = ["pk"]
