"""Looking an app over: credentials, scopes, range of the directory, fields, how Feishu reaches us, signing in.

Only reads; sends nothing to anybody. What Feishu tells no app (the registered redirect addresses, the subscribed
events) is judged by what has arrived, or printed to be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.centre.writing import callback_url, takes_presses
from bots.channel import stranger_of
from bots.doctor.findings import Finding, Verdict
from bots.doctor.needs import CALLBACKS, CENTRE_SCOPES, EVENTS, SCOPES
from bots.line import line_ages
from bots.models import Bot, CentreCode, Inbound
from bots.states import Arrival, BotRank
from core import clock, transactions, wording
from feishu_client.client import FeishuClient
from feishu_client.errors import FeishuError

SAMPLE: Final = 5
QUIET_DAYS: Final = timedelta(days=30)


def examine(bot: Bot) -> list[Finding]:
    """All findings about this bot's app, in the order in which they should be mended."""
    transactions.forbid("bots.doctor")
    client = stranger_of(bot)
    first = _credentials(client)
    if first.verdict is not Verdict.OK:
        return [first]
    found = [first, *_scopes(client), *_directory(client), *_arrival(bot), *_sealing(bot), *_centre(bot)]
    return [*found, _sign_in()] if bot.rank == BotRank.DEFAULT else found


def _credentials(client: FeishuClient) -> Finding:
    try:
        info = client.bot_info()
    except FeishuError as error:
        return Finding(
            Verdict.MISSING,
            _("无法以此应用连接飞书：%(reason)s") % {"reason": error},
            _("核对凭证与基础信息里的 App ID 和 App Secret，并确认本机可以访问 %(url)s")
            % {"url": settings.FEISHU_BASE_URL},
        )
    if not info.is_enabled:
        return Finding(
            Verdict.MISSING,
            _("机器人「%(name)s」未启用") % {"name": info.name},
            _("在「应用能力」中添加机器人，在「版本管理与发布」中发布新版本，并由企业管理员审核通过"),
        )
    return Finding(Verdict.OK, _("已连接机器人「%(name)s」") % {"name": info.name})


def _scopes(client: FeishuClient) -> Iterator[Finding]:
    try:
        granted = client.granted_scopes()
    except FeishuError as error:
        yield Finding(Verdict.UNKNOWN, _("无法读取已开通的权限：%(reason)s") % {"reason": error})
        return
    for need in (*SCOPES, *(CENTRE_SCOPES if settings.FEISHU_APPROVAL_CENTRE else ())):
        held = [name for name in need.names if name in granted]
        what = _("权限 %(name)s：%(what)s") % {"name": (held or need.names)[0], "what": need.what_for}
        if held:
            yield Finding(Verdict.OK, what)
        else:
            remedy = _("在「权限管理」中开通 %(names)s 之一，发布新版本") % {"names": "、".join(need.names)}
            yield Finding(Verdict.LESS if need.wanted else Verdict.MISSING, what, remedy)


def _directory(client: FeishuClient) -> Iterator[Finding]:
    try:
        reach = client.contact_scopes()
        sample = list(islice(client.users_of(reach.department_ids[0]), SAMPLE)) if reach.department_ids else []
        sample = sample or [client.user(pk) for pk in reach.user_ids[:1]]
    except FeishuError as error:
        yield Finding(Verdict.MISSING, _("无法读取通讯录：%(reason)s") % {"reason": error}, _range())
        return
    counted = {"departments": len(reach.department_ids), "people": len(reach.user_ids)}
    if not (reach.department_ids or reach.user_ids):
        yield Finding(Verdict.MISSING, _("通讯录权限范围是空的"), _range())
        return
    told = _("通讯录权限范围：%(departments)d 个部门、%(people)d 位单独指定的员工") % counted
    yield Finding(Verdict.OK, told)
    for need in SCOPES:
        for field in need.fields:
            if sample and not any(field in person.present for person in sample):
                remedy = _("开通 %(name)s 后重新发布；在此之前同步会保留已有内容") % {"name": need.names[0]}
                verdict = Verdict.LESS if need.wanted else Verdict.MISSING
                yield Finding(verdict, _("通讯录没有返回字段 %(field)s") % {"field": field}, remedy)


def _range() -> str:
    return _("在「权限管理 - 数据权限」把通讯录权限范围设为全部成员或试点部门，发布新版本")


def _arrival(bot: Bot) -> Iterator[Finding]:
    address = f"{settings.PUBLIC_URL}{reverse('bots:callback', args=[bot.slug])}"
    if bot.arrival == Arrival.LINE:
        yield _line(bot)
        where = _("「事件与回调」选择长连接")
    else:
        where = _("「事件与回调」的请求地址填 %(url)s") % {"url": address}
    rows = Inbound.objects.filter(bot=bot).order_by().values_list("event_type").annotate(last=Max("received_at"))
    seen = dict(rows)
    for kind, what in {**CALLBACKS, **EVENTS}.items():
        known = {"kind": kind, "what": what}
        last = seen.get(kind)
        if last is not None and clock.now() - last < QUIET_DAYS:
            told = _("%(kind)s（%(what)s）：最近一次 %(at)s") % {**known, "at": wording.exact(last)}
            yield Finding(Verdict.OK, told)
        else:
            told = _("%(kind)s（%(what)s）：30 天内没有收到过") % known
            page = _("回调配置") if kind in CALLBACKS else _("事件配置")
            remedy = _("%(where)s，并在「%(page)s」中添加它") % {"where": where, "page": page}
            yield Finding(Verdict.UNKNOWN, told, remedy)


def _line(bot: Bot) -> Finding:
    age = next((line for line in line_ages() if line.slug == bot.slug), None)
    if age is None or age.silent:
        remedy = _("启动进程 manage.py feishu_line --bot %(slug)s，并检查代理和证书") % {"slug": bot.slug}
        return Finding(Verdict.MISSING, _("长连接没有建立"), remedy)
    return Finding(Verdict.OK, _("长连接正常"))


def _sealing(bot: Bot) -> Iterator[Finding]:
    if bot.arrival == Arrival.CALLBACK and not bot.encrypt_key:
        remedy = _("在「事件与回调 - 加密策略」生成 Encrypt Key，并填入机器人设置")
        yield Finding(Verdict.LESS, _("没有 Encrypt Key，回调内容不加密，也无法验签"), remedy)


def _centre(bot: Bot) -> Iterator[Finding]:
    """Whether quick buttons of the approval centre can reach us: Feishu tells nobody, so what came in lately counts."""
    if not settings.FEISHU_APPROVAL_CENTRE:
        return
    if not takes_presses(bot):
        remedy = _("快捷审批只能经回调地址到达；使用长连接时审批中心只显示链接，卡片上的按钮不受影响")
        yield Finding(Verdict.LESS, _("审批中心没有快捷审批按钮"), remedy)
        return
    last = CentreCode.objects.filter(bot=bot).aggregate(last=Max("pressed_at"))["last"]
    if last is not None and clock.now() - last < QUIET_DAYS:
        yield Finding(Verdict.OK, _("审批中心快捷审批：最近一次 %(at)s") % {"at": wording.exact(last)})
    else:
        remedy = _("确认飞书可以访问 %(url)s，然后在手机飞书的审批里点一次「同意」") % {"url": callback_url(bot)}
        yield Finding(Verdict.UNKNOWN, _("审批中心快捷审批：30 天内没有收到过"), remedy)


def _sign_in() -> Finding:
    url = f"{settings.PUBLIC_URL}{reverse(settings.FEISHU_RETURN_URL)}"
    return Finding(
        Verdict.UNKNOWN,
        _("用飞书登录的重定向地址：%(url)s") % {"url": url},
        _("核对「安全设置 - 重定向 URL」中有完全相同的地址"),
    )
