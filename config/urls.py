"""Every door of the house; each room keeps its own list."""

from django.urls import include, path

from config import health, metrics
from core.admin_site import SITE

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", SITE.urls),
    path("api/", include("config.api")),
    path("approvals/", include("approvals.urls")),
    path("estate/", include("estate.urls")),
    path("", include("alerts.urls")),
    path("", include("bots.urls")),
    path("", include("portal.urls")),
]

handler400 = "config.middleware.bad_request"
handler403 = "config.middleware.forbidden"
handler404 = "config.middleware.not_found"
handler500 = "config.middleware.broken"
