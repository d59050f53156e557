"""A firm with a tree of departments, for the tests of the directory and of signing in."""

from __future__ import annotations

from typing import Any

BACK = "http://127.0.0.1:8100/signin/feishu/back"
APP = {"app_id": "cli_a", "app_secret": "s-a", "name": "审批助手", "encrypt_key": "ek", "verification_token": "vt",
       "redirect_uris": [BACK, BACK + "?next=%2F#top"]}  # fmt: skip


def departments() -> list[dict[str, Any]]:
    return [
        {"department_id": "D-it", "name": "信息技术部", "name_en": "IT", "leader": "u0", "order": 10},
        {"department_id": "D-dev", "name": "研发组", "parent": "D-it", "leader": "u1", "order": 1},
        {"department_id": "D-ops", "name": "运维组", "parent": "D-it", "order": 2},
        {"department_id": "D-hr", "name": "人力资源部", "name_en": "HR", "order": 20},
    ]


def users() -> list[dict[str, Any]]:
    return [
        {"user_id": "u0", "name": "钱总", "department_ids": ["D-it"], "job_title": "总经理"},
        {"user_id": "u1", "name": "王小明", "en_name": "Ming", "email": "u1@example.com", "mobile": "13800000001",
         "employee_no": "0001", "job_title": "架构师", "department_ids": ["D-dev", "D-ops"], "leader": "u0",
         "dotted_leaders": ["u3"], "enterprise_email": "ming@firm.example.com"},
        {"user_id": "u2", "name": "李四", "department_ids": ["D-dev"], "leader": "u1"},
        {"user_id": "u3", "name": "孙人事", "department_ids": ["D-hr"]},
        {"user_id": "u4", "name": "吴顶层"},
        {"user_id": "gone", "name": "赵离", "department_ids": ["D-dev"], "status": "resigned"},
        {"user_id": "ice", "name": "冯冻", "department_ids": ["D-hr"], "status": "frozen"},
    ]  # fmt: skip
