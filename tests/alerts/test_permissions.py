"""Who gets which answer at the addresses of alerts."""

from __future__ import annotations

from tests.house.permissions import Row, table_test

KEEPERS = {"nobody": 302, "member": 403, "hr": 403, "operator": 200, "outsider": 403, "departed": 302}
GONE = {"nobody": 302, "member": 403, "operator": 404, "departed": 302}
HIDDEN = {"nobody": 302, "member": 404, "operator": 404, "departed": 302}
PERMISSIONS = (
    Row("alerts:in", {"nobody": 401, "member": 401}, method="post", args=("no-such-source",), note="a source's token"),
    Row("alerts:road", {"nobody": 401, "member": 401}, method="post", note="a source's token"),
    Row("alerts:incidents", {"nobody": 302, "member": 200, "operator": 200, "departed": 302}, note="test_pages.py"),
    Row("alerts:incidents-do", {"nobody": 302, "member": 422, "operator": 422, "departed": 302}, method="post"),
    Row("alerts:incident", HIDDEN, args=(999,)),
    Row("alerts:incident-beside", HIDDEN, args=(999,)),
    Row("alerts:incident-verb", HIDDEN, method="post", args=(999, "acknowledge")),
    Row("alerts:silences", KEEPERS, note="owners of systems too: test_silences.py"),
    Row("alerts:add-silence", KEEPERS),
    Row("alerts:add-silence", {"nobody": 302, "member": 403, "operator": 422, "departed": 302}, method="post"),
    Row("alerts:count-silence", KEEPERS, method="post"),
    Row("alerts:end-silence", HIDDEN, method="post", args=(999,)),
    Row("alerts:why", HIDDEN, args=(999,)),
    Row("alerts:routes", KEEPERS),
    Row("alerts:route", GONE, args=("none",)),
    Row("alerts:route", {"nobody": 302, "member": 403, "operator": 409}, method="post", args=("new",)),
    Row("alerts:route-trial", {"nobody": 302, "member": 403, "operator": 200}, method="post", args=("new",)),
    Row("alerts:route-verb", GONE, method="post", args=("none", "burn")),
    Row("alerts:reports", {"nobody": 302, "member": 200, "operator": 200, "departed": 302}, note="test_reports.py"),
    Row("alerts:reports-export", {"nobody": 302, "member": 200, "operator": 200, "departed": 302}),
    Row("alerts:grade", {"nobody": 302, "member": 403, "operator": 422, "departed": 302}, method="post"),
    Row("alerts:drop-grade", {"nobody": 302, "member": 404, "operator": 404}, method="post", args=(999,)),
    Row("alerts:policies", KEEPERS),
    Row("alerts:add-policy", KEEPERS),
    Row("alerts:add-policy", {"nobody": 302, "member": 403, "operator": 422}, method="post"),
    Row("alerts:policy", GONE, args=("none",)),
    Row("alerts:policy", GONE, method="post", args=("none",)),
    Row("alerts:policy-verb", GONE, method="post", args=("none", "burn")),
    Row("alerts:windows", KEEPERS, note="owners of systems too: test_windows.py"),
    Row("alerts:add-window", KEEPERS),
    Row("alerts:add-window", {"nobody": 302, "member": 403, "operator": 422, "departed": 302}, method="post"),
    Row("alerts:retire-window", HIDDEN, method="post", args=(999,)),
    Row("alerts:inhibitions", KEEPERS, note="owners of systems too: test_windows.py"),
    Row("alerts:add-inhibition", KEEPERS),
    Row("alerts:add-inhibition", {"nobody": 302, "member": 403, "operator": 422, "departed": 302}, method="post"),
    Row("alerts:retire-inhibition", GONE, method="post", args=(999,)),
    Row("alerts:ledger", KEEPERS),
    Row("alerts:sources", KEEPERS),
    Row("alerts:add-source", KEEPERS),
    Row("alerts:add-source", {"nobody": 302, "member": 403, "operator": 422}, method="post"),
    Row("alerts:source", GONE, args=("none",)),
    Row("alerts:latest", GONE, args=("none",)),
    Row("alerts:edit-source", GONE, args=("none",)),
    Row("alerts:edit-source", GONE, method="post", args=("none",)),
    Row("alerts:trial", GONE, method="post", args=("none",)),
    Row("alerts:opened", GONE, args=("none", 1)),
    Row("alerts:file", GONE, args=("none", "x")),
    Row("alerts:read-all-again", GONE, method="post", args=("none",)),
    Row("alerts:read-again", GONE, method="post", args=("none", 1)),
    Row("alerts:source-verb", GONE, method="post", args=("none", "rotate")),
)
test_the_table = table_test(PERMISSIONS)
