from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "inbox"
    verbose_name = _("待办")

    def ready(self) -> None:
        from inbox import registered  # noqa: PLC0415  # models exist only from here on

        registered.register_all()
