"""Who gets which answer at the addresses of the estate."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

READ = {"nobody": 302, "member": 200, "hr": 200, "operator": 200, "outsider": 200, "departed": 302}
GONE = {"nobody": 302, "member": 404, "operator": 404, "departed": 302}
PERMISSIONS = (
    Row("estate:systems", READ),
    Row("estate:systems-export", READ),
    Row("estate:system", GONE, args=("none",), note="what is there: test_pages.py"),
    Row("estate:ledgers", READ),
    Row("estate:ledger", GONE, args=("none",)),
    Row("estate:ledger-export", GONE, args=("none",)),
    Row("estate:rosters", READ),
    Row("estate:roster", GONE, args=("none",)),
    Row("estate:roster", GONE, args=("none",), method="post"),
    Row("estate:replaced", GONE, args=("none",)),
    Row("estate:ask-swap", GONE, args=("none",), method="post"),
    Row("estate:take-swap", GONE, args=("none", 1), method="post"),
    Row("estate:withdraw-swap", GONE, args=("none", 1), method="post"),
    Row("estate:new-layer", GONE, args=("none",)),
    Row("estate:new-layer", GONE, args=("none",), method="post"),
    Row("estate:change-layer", GONE, args=("none", 1)),
    Row("estate:change-layer", GONE, args=("none", 1), method="post"),
    Row("estate:make-feed", GONE, args=("none",), method="post"),
    Row("estate:revoke-feed", GONE, args=("none", 1), method="post"),
    Row(
        "estate:feed",
        {"nobody": 404, "member": 404, "departed": 404},
        args=("none",),
        note="open: the secret in it is the sign-in",
    ),
    Row("estate:cancel-override", GONE, args=("none", 1), method="post"),
)
test_the_table = table_test(PERMISSIONS)
