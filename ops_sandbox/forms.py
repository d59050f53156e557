"""What the console asks, and the form of the hub's flow that it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SYSTEMS = (("hqwg", "行情网关"), ("jzjy", "集中交易"), ("sjzt", "数据中台"), ("khfw", "客户服务"), ("bgxt", "办公协同"))
ENVIRONMENTS = (("dev", "开发"), ("test", "测试"), ("staging", "准生产"), ("prod", "生产"))
POOLS = (("private_a", "私有云 A"), ("private_b", "私有云 B"), ("xinchuang", "信创池"), ("public", "公有云"))
SPECS = (("2-4", "2 核 4 GB"), ("4-8", "4 核 8 GB"), ("8-32", "8 核 32 GB"), ("16-64", "16 核 64 GB"))


def form_of(posted: Mapping[str, str]) -> dict[str, Any]:
    """The hub's form from the few things that the console asks; what is wrong in it, the hub says."""
    cpu, _dash, memory = posted.get("spec", "2-4").partition("-")
    purpose = posted.get("purpose", "").strip()
    row = {
        "purpose": purpose[:100], "qty": posted.get("count", "1"), "cpu": cpu, "memory": memory, "system_disk": "100",
        "data_disk": "0", "os": "麒麟 V10", "backup": "no",
    }  # fmt: skip
    prod = posted.get("env") == "prod"
    return {
        "system": posted.get("system", ""), "env": posted.get("env", ""), "cloud": posted.get("pool", ""),
        "zone": "trading" if prod else "test", "items": [row],
        "expire": "long" if prod else posted.get("until", ""),
        "reason": f"{purpose}，由运维平台按容量计划发起，规格依据近三个月的资源利用率测算。",
    }  # fmt: skip
