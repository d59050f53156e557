"""`/metrics`: the registered gauges in the text format of Prometheus, for whoever shows METRICS_TOKEN."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.gauges import GAUGES, Gauge, Sample

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NAME = re.compile(r"hub_[a-z][a-z0-9_]*")
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All gauges; 404 where no token is set, 401 without the right one."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        refused = HttpResponse("metrics: show METRICS_TOKEN as bearer token\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    return HttpResponse("".join(text(GAUGES)), content_type=CONTENT_TYPE)


def text(gauges: Iterable[Gauge]) -> Iterator[str]:
    """The lines of each gauge: what it means, what it is, its samples.

    Source: Prometheus, text-based exposition format 0.0.4.
    """
    for gauge in gauges:
        meaning = gauge.help.replace("\\", "\\\\").replace("\n", "\\n")
        yield f"# HELP {gauge.slug} {meaning}\n# TYPE {gauge.slug} {gauge.kind}\n"
        for sample in gauge.measure():
            yield _line(gauge.slug, sample)


def _line(name: str, sample: Sample) -> str:
    return f"{name}{_labels(sample.labels)} {float(sample.value):.17g}\n"


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{label}="{value.translate(_ESCAPES)}"' for label, value in labels.items())
    return f"{{{said}}}" if said else ""
