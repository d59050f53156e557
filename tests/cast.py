"""The people of the tests: one small firm, the same in every story."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import Department, Employee
from people.states import EmployeeStatus
from tests.factories import people as make
from tests.standing import world


@dataclass(frozen=True)
class Cast:
    """`head` leads and heads `trading`, where `member` works; `chief` leads `head` and heads `centre` above.

    `peer` works in `branch`, another part of the firm; `hr` and `operator` hold their roles; `departed` has left
    `trading`; `outsider` works here but has nothing to do with any story and must see nothing.
    `system`, `security` and `audit` are the three administrators.
    """

    firm: Department
    centre: Department
    trading: Department
    branch: Department
    chief: Employee
    head: Employee
    member: Employee
    peer: Employee
    hr: Employee
    operator: Employee
    departed: Employee
    outsider: Employee
    system: Employee
    security: Employee
    audit: Employee


def build_cast() -> Cast:
    """Write the firm into the database."""
    firm = make.department("东岳证券")
    centre = make.department("信息技术中心", parent=firm)
    trading = make.department("交易系统部", parent=centre)
    branch = make.department("深圳营业部", parent=firm)
    chief = make.employee("周建国", department=centre, user_id="zhoujg", title="首席信息官")
    head = make.employee("陈立", department=trading, leader=chief, user_id="chenli", title="部门负责人")
    member = make.employee("王小明", department=trading, leader=head, user_id="wangxm", name_en="Wang Xiaoming")
    peer = make.employee("李四", department=branch, user_id="lisi")
    hr = make.employee("孙洁", department=firm, user_id="sunjie")
    operator = make.employee("何平", department=centre, user_id="heping")
    departed = make.employee("钱离", department=trading, leader=head, user_id="qianli", status=EmployeeStatus.LEFT)
    outsider = make.employee("吴外", department=branch, user_id="wuwai")
    for place, who in ((centre, chief), (trading, head)):
        place.head = who
        place.save(update_fields=["head"])
    make.role("hr", hr)
    make.role("operator", operator)
    system = make.employee("高系统", department=firm, user_id="gaoxt")
    security = make.employee("安全全", department=firm, user_id="anqq")
    audit = make.employee("郑审计", department=firm, user_id="zhengsj")
    for slug, who in (("system_admin", system), ("security_admin", security), ("audit_admin", audit)):
        make.role(slug, who)
    house = (firm, centre, trading, branch)
    return Cast(*house, chief, head, member, peer, hr, operator, departed, outsider, system, security, audit)


cast = world("cast", build_cast)
