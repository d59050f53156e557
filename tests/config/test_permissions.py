"""The two open doors for machines that watch us."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

PERMISSIONS = (
    Row("healthz", {"nobody": 200, "member": 200}),
    Row("readyz", {"nobody": 503}, note="nothing beats in a test; what it says is proved in test_health.py"),
    Row("metrics", {"nobody": 404, "member": 404}, note="closed without METRICS_TOKEN; see test_metrics.py"),
)
test_the_table = table_test(PERMISSIONS)
