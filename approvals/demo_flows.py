"""The demo's requests of the flows beside 云主机申请, in every state that a page must be able to show."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from approvals import demo_forms as forms
from approvals.models import NodeRun, Request, Task
from approvals.services import decide
from approvals.services.answering import answered
from approvals.services.attach import attach
from approvals.services.claiming import claim
from approvals.services.handing import delegate, transfer
from approvals.services.returning import send_back
from approvals.services.signing import add_sign
from approvals.services.submit import submit
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus, RunStatus, TaskKind, TaskStatus
from core import clock
from core.worktime import office
from people.models import Employee

Typed = Callable[[datetime, Sequence[str]], forms.Form]  # the moment, and colleagues by user id


@dataclass(frozen=True)
class Tale:
    """A request: how many working hours ago it was sent, how many steps were taken, and what happened last.

    end: "", reject, return, withdraw, add_sign, delegate, transfer.
    """

    flow: str
    hours_ago: int
    steps: int
    typed: Typed
    end: str = ""


def _access(hours: int, steps: int, rights: str, reason: str, end: str = "", **more: Any) -> Tale:
    system, *names = rights.split()
    wanted = [f"{system}.{name}" for name in names]
    return Tale("access", hours, steps, lambda at, _who: forms.access(at, system, wanted, reason, **more), end)


def _change(hours: int, steps: int, subject: str, system: str, end: str = "", **more: Any) -> Tale:
    return Tale("change", hours, steps, lambda at, who: forms.change(at, subject, system, who, **more), end)


def _opened(hours: int, steps: int, purpose: str, system: str, end: str = "", **cells: str) -> Tale:
    row = forms.opening(**({"src_zone": "office", "dst_zone": "office", "ports": "443"} | cells))
    more = {"exception_reason": "上游地址由对方动态分配，已限定端口并开启日志审计。"}
    return Tale("netpolicy", hours, steps, lambda at, _who: forms.netpolicy(at, purpose, system, row, **more), end)


def _data(hours: int, steps: int, columns: str, wanted: str, end: str = "", **more: Any) -> Tale:
    system, *names = columns.split()
    return Tale(
        "dataextract", hours, steps, lambda at, who: forms.dataextract(at, system, names, wanted, who[:2], **more), end
    )


_HIGH: Final = ["core", "data", "stop", "first", "many", "hard_back"]
TALES: Final = (
    _access(66, 12, "sjzt query", "编制营业部经营分析周报，需要查询成交与客户汇总数据。"),
    _access(58, 12, "bgxt member", "新入职员工使用办公协同处理公文流转。"),
    _access(34, 1, "jzjy query", "核对委托回报与柜台成交记录，排查客户反馈的成交延迟。"),
    _access(28, 3, "jzjy order_entry order_review", "节假日值班人手不足，临时兼任委托录入与复核。", "delegate"),
    _access(21, 1, "rzrq query", "跟踪维持担保比例低于 140% 的信用账户。", "add_sign"),
    _access(40, 1, "fxkz rule", "调整自营业务盘中风控指标阈值。", "reject"),
    _access(11, 0, "bgxt member", "外包人员临时使用会议室预订。", "withdraw"),
    _access(6, 0, "khfw agent", "客户回访高峰期增加坐席账号。"),
    _change(52, 0, "行情转发节点例行重启", "hqwg", change_type="standard", standard_template="STD-001"),
    _change(46, 4, "数据中台调度服务升级至 3.4", "sjzt"),
    _change(31, 4, "集中交易委托模块扩容与参数调整", "jzjy", risk_q=_HIGH, impact="all"),
    _change(9, 1, "行情网关内存泄漏紧急修复", "hqwg", change_type="emergency"),
    _change(23, 2, "融资融券日终批处理窗口调整", "rzrq", "return", risk_q=_HIGH[:3]),
    _change(13, 0, "客户服务工单系统数据库补丁", "khfw"),
    _change(18, 1, "投顾平台灰度发布", "tgpt", "withdraw"),
    _opened(70, 12, "办公区访问数据中台查询服务", "sjzt", src="10.8.20.0/24", dst="10.2.20.15"),
    _opened(36, 2, "客服系统调用短信平台接口", "khfw", dst_zone="internet", src="10.8.31.0/26", dst="any"),
    _opened(29, 3, "行情备源接入行情区", "hqwg", src_zone="dmz", dst_zone="trading", src="172.20.5.16/28",
            dst="10.1.30.8", ports="9100-9107"),
    _opened(17, 1, "投顾平台访问产品库", "tgpt", "return", src="10.8.44.0/25", dst="10.2.31.0/26", ports="3306"),
    _opened(7, 0, "办公协同接入统一身份认证", "bgxt", "transfer", src="10.8.2.0/24", dst="10.2.8.11"),
    _opened(19, 0, "外部厂商远程维护", "khfw", "reject", src_zone="internet", src="203.0.113.0/28", dst="10.2.40.6",
            ports="22"),
    _data(88, 12, "sjzt dws_branch.rank", "2026 年第三季度各营业部排名", expected_rows="800", subject="operation"),
    _data(42, 2, "sjzt dws_branch.turnover dws_branch.clients", "华东片区近半年成交额与有效客户数",
          subject="operation"),
    _data(25, 1, "jzjy account.acct_no account.branch", "近一年未登录的睡眠账户", purpose="service"),
    _data(32, 4, "jzjy account.id_no account.cust_name", "异常交易监控名单内客户", purpose="audit"),
    _data(20, 1, "khfw tickets.content", "投诉类工单全文", "reject", purpose="service"),
    _data(5, 0, "fxkz limits.limit_value limits.used", "自营各账户风险限额使用情况", subject="asset"),
)  # fmt: skip
FILLED: Final[Mapping[str, Mapping[str, Any]]] = {
    "extract": {"sql": "select … from dws where dt between :begin and :end", "actual_rows": "790",
                "file_hash": "9f2c61d07be4"},
    "precheck": {"device_plan": [{"device": "FW-BG-01", "policy": "FW-0318", "place": "120"}]},
    "take_back": {"outcome": "taken"},
}  # fmt: skip
LINK: Final = {"link": "https://exchange.dongyue.example/fetch"}
YES: Final = ("同意", "已核对，同意", "", "风险可控，同意按计划执行", "权限范围与岗位相符")
NO: Final = ("申请范围超出岗位需要，请缩小后重新提交。", "缺少评估材料，暂不同意。", "请先完成备案。")


def tell_tales(initiators: Sequence[Employee], seed: int) -> int:
    """Tell those that are not there yet; gives how many were told."""
    return sum(_tell(number, tale, initiators, f"{seed}-{tale.flow}") for number, tale in enumerate(TALES, start=1))


@transaction.atomic
def _tell(number: int, tale: Tale, initiators: Sequence[Employee], seed: str) -> int:
    key = f"demo-{tale.flow}-{number}"
    if Request.objects.filter(submit_key=key).exists():
        return 0
    dice = random.Random(f"{seed}-{number}")  # noqa: S311  # a demo, not a secret
    who, *others = dice.sample(list(initiators), min(6, len(initiators)))
    at = office().subtract(clock.now(), timedelta(hours=tale.hours_ago))
    with clock.frozen(at):
        raw = tale.typed(at, [one.user_id for one in others]) | _own(tale.flow, who)
        request = submit(actor=who, flow=tale.flow, raw=raw, key=key)
    pace = timedelta(minutes=tale.hours_ago * 60 // (tale.steps + 2))
    for step in range(tale.steps):
        at = office().add(at, min(pace, timedelta(minutes=dice.randint(25, 500))))
        with clock.frozen(at):
            _act(request, f"{key}-{step}", dice)
    if tale.end:
        with clock.frozen(office().add(at, min(pace, timedelta(minutes=dice.randint(20, 240))))):
            _end(request, tale.end, others[-1], f"{key}-end", dice)
    return 1


def _own(flow: str, who: Employee) -> forms.Form:
    """What names whoever asks, or comes from his desk."""
    if flow == "access":
        return {"beneficiary": who.user_id}
    if flow != "change":
        return {}
    report = SimpleUploadedFile("准生产验证报告.png", base64.b64decode(forms.DRAWING), content_type="image/png")
    return {"test_report": [attach(actor=who, flow=flow, field="test_report", upload=report).pk]}


def _part(request: Request, key: str) -> Task | None:
    """The first part that somebody has, claimed if it is to be claimed."""
    task = Task.objects.select_related("person", "run").filter(request=request, status=TaskStatus.OPEN).first()
    if task is not None and task.kind == TaskKind.CANDIDATE:
        claim(task=task.pk, actor=task.person, rev=task.rev, key=f"{key}-claim")
        task.refresh_from_db()
    return task


def _act(request: Request, key: str, dice: random.Random) -> None:
    """The first person who is asked says yes; what other systems were asked to do is done."""
    waiting = NodeRun.objects.filter(request=request, kind=NodeRun.Kind.ACTION, status=RunStatus.OPEN).first()
    if waiting is not None:
        answered(run=waiting.pk, answer=LINK)
    task = _part(request, key)
    if task is None or not Request.objects.filter(pk=request.pk, status=RequestStatus.RUNNING).exists():
        return
    verb = decide.complete if task.run.kind == NodeRun.Kind.DO else decide.approve
    form = FILLED.get(task.run.key, {})
    if task.run.key == "grant":
        done_at = clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")
        form = {
            "grant_result": [{"account": request.initiator.user_id, "done_at": done_at, "evidence": "授权截图已归档"}]
        }
    verb(task=task.pk, actor=task.person, rev=task.rev, key=key, comment=dice.choice(YES) or "已阅", form=form)


def _end(request: Request, end: str, other: Employee, key: str, dice: random.Random) -> None:
    if end == "withdraw":
        withdraw(request=request.pk, actor=request.initiator, reason="需求有调整，补充材料后重新提交。")
        return
    task = _part(request, key)
    if task is None:
        return
    press: dict[str, Any] = {"task": task.pk, "actor": task.person, "rev": task.rev, "key": key}
    if end == "reject":
        decide.reject(**press, comment=dice.choice(NO))
    elif end == "return":
        send_back(**press, comment="回退方案请写明负责人与判断条件，并补充影响范围。")
    elif end == "add_sign":
        add_sign(**press, kind="before", people=[other.pk], comment="请先核对数据范围是否与岗位一致")
    elif end == "delegate":
        delegate(**press, to=other.pk, comment="是否有更合适的人员安排，请给出意见")
    else:
        transfer(**press, to=other.pk, comment="该系统已移交，请协助处理")
