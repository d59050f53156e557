"""What a reviewer reads of a change: nothing for nothing, a line for everything."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.definition.diff import changes
from approvals.definition.parse import canonical
from tests.approvals.definition.samples import ENV_IS_PROD, approve, branch, do, exclusive, flow
from tests.approvals.definition.trees import definitions

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "root", "form", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(definitions())
def test_a_definition_does_not_differ_from_itself(source: dict[str, Any]) -> None:
    assert changes(source, json.loads(json.dumps(source, sort_keys=True))) == ()


@given(definitions(), definitions())
def test_every_difference_is_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert bool(changes(before, after)) == (canonical(before) != canonical(after))


@given(JSONS, JSONS)
def test_of_anything_every_difference_is_told(before: Any, after: Any) -> None:
    assert bool(changes(before, after)) == (canonical(before) != canonical(after))


@given(definitions(), st.data())
def test_one_changed_setting_is_told(source: dict[str, Any], data: st.DataObject) -> None:
    after = deepcopy(source)
    paths = sorted(_leaves(after), key=str)
    path = data.draw(st.sampled_from(paths))
    here: Any = after
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = "changed"
    assert changes(source, after)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    if not inner:
        return [path] if path else []
    return [leaf for key, one in inner for leaf in _leaves(one, (*path, key))]


HEAD, WORK = approve("head", name="部门负责人", sla={"due": "8h"}), do("work", name="交付实施")
SAID = [
    (flow(HEAD), flow({**HEAD, "sla": {"due": "4h"}}), "节点「部门负责人」：截止 8h → 4h"),
    (flow(HEAD), flow({**HEAD, "must_act": True}), "节点「部门负责人」：必须处理 （无） → 是"),
    (flow(HEAD), flow({**HEAD, "who": [{"rule": "dept_head"}]}), "节点「部门负责人」：处理人 直属上级 → 部门负责人"),
    (flow(HEAD), flow(HEAD, WORK), "新增节点「交付实施」：办理 · 角色「vp」 · 在「部门负责人」之后"),
    (flow(HEAD, WORK), flow(HEAD), "删除节点「交付实施」"),
    (flow(HEAD, WORK), flow(WORK, HEAD), "主干的顺序改为：开始、交付实施、部门负责人"),
    (flow(HEAD), flow(HEAD, title="云主机"), "流程：名称 云主机申请 → 云主机"),
    (flow(HEAD), flow(HEAD, settings={"rating": False}), "设置：评价 （无） → 否"),
    (
        flow(exclusive("by", branch("prod", ENV_IS_PROD, HEAD)), WORK),
        flow(exclusive("by", branch("prod", [[{"field": "cost", "op": "gt", "value": 9}]], HEAD)), WORK),
        "分支「prod」：条件 环境 = prod → 费用 > 9",
    ),
    (
        flow(exclusive("by", branch("prod", ENV_IS_PROD, HEAD)), WORK),
        flow(exclusive("by", branch("prod", ENV_IS_PROD)), HEAD, WORK),
        "节点「部门负责人」：移到 主干",
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), SAID, ids=range(len(SAID)))
def test_a_reviewer_reads_what_changed(before: Any, after: Any, said: str) -> None:
    assert said in [one.said.zh for one in changes(before, after)]


def test_a_new_setting_of_the_rest_is_told_in_the_order_flow_settings_form_nodes() -> None:
    after = flow({**HEAD, "sla": {"due": "4h"}}, settings={"batch": False}, title="主机")
    after["form"]["fields"][0]["label"] = "使用环境"
    assert [one.said.en.split(":")[0] for one in changes(flow(HEAD), after)] == [
        "Flow",
        "Settings",
        "Field “使用环境”",
        "Node “部门负责人”",
    ]
