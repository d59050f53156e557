from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("基础")

    def ready(self) -> None:
        """Register core's own handlers, recurring work, metrics and checks."""
        # Models can be imported only once the apps are there.
        from core import checks, registered  # noqa: PLC0415

        registered.register()
        register(checks.makeup_days, Tags.database)
        register(checks.no_demo_in_production, Tags.security)
        register(checks.reached_as_told, Tags.security, deploy=True)
