"""What is said when Feishu lets somebody in no further: to him, and to the administrator whom he will ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _


class Why(StrEnum):
    """Every way in which signing in with Feishu can fail: `bots.Remedy`, the people's reasons, and the door's own."""

    DENIED = "denied"
    AGAIN = "again"
    SIGN_IN_AGAIN = "sign_in_again"
    PKCE = "pkce"
    NO_USER_ID = "no_user_id"
    UNKNOWN_PERSON = "unknown_person"
    LEFT = "left"
    PERSON_NOT_ACTIVE = "person_not_active"
    APP_AVAILABILITY = "app_availability"
    REDIRECT_NOT_REGISTERED = "redirect_not_registered"
    REDIRECT_MISMATCH = "redirect_mismatch"
    SCOPE_NOT_ENABLED = "scope_not_enabled"
    APP_SECRET = "app_secret"  # noqa: S105  # a key, not a secret
    APP_ID = "app_id"
    APP_DISABLED = "app_disabled"
    APP_NOT_INSTALLED = "app_not_installed"
    IP_NOT_LISTED = "ip_not_listed"
    REFRESH_SWITCH_OFF = "refresh_switch_off"
    OUR_MISTAKE = "our_mistake"
    UNKNOWN = "unknown"
    AWAY = "away"
    NO_BOT = "no_bot"


@dataclass(frozen=True)
class Failure:
    """What a page says: to the person, and to the administrator, step by step; `copy` is for his clipboard."""

    title: str
    sentence: str
    steps: tuple[str, ...] = ()
    copy: str = ""
    status: int = 403
    again: bool = True


# Nobody's fault that waiting or another try would mend: Feishu, not we, did not answer as it should.
ELSEWHERE: Final = 424


def said(why: Why, return_url: str, user_id: str) -> Failure:
    """The page for this failure; `return_url` is the address to register, `user_id` what Feishu calls the person."""
    if why in {Why.AGAIN, Why.SIGN_IN_AGAIN, Why.PKCE}:
        return Failure(
            _("登录没有完成"), _("这次登录已过期、已用过，或不是从这个浏览器开始的。请重新登录。"), status=400
        )
    if why is Why.DENIED:
        return Failure(_("你取消了授权"), _("没有登录。需要使用时，请重新登录并在飞书中选择「授权」。"))
    if why is Why.AWAY:
        return Failure(_("飞书暂时无法连接"), _("没有登录，请稍后重试。"), status=ELSEWHERE)
    if why in {Why.UNKNOWN_PERSON, Why.NO_USER_ID, Why.LEFT, Why.PERSON_NOT_ACTIVE, Why.APP_AVAILABILITY}:
        return _about_person(why, user_id)
    return _about_app(why, return_url)


def _about_person(why: Why, user_id: str) -> Failure:
    if why is Why.LEFT:
        return Failure(
            _("账号已停用"),
            _("通讯录中你已离职，不能登录。如果不对，请联系人力资源。"),
            (_("人力资源确认此人在职后，在通讯录中恢复，再请他登录。"),),
            again=False,
        )
    if why is Why.PERSON_NOT_ACTIVE:
        return Failure(
            _("飞书账号不可用"),
            _("飞书说这个账号已离职、被冻结或还没有激活。请联系管理员。"),
            (_("在飞书管理后台「成员与部门」中核对此人的账号状态。"),),
        )
    if why is Why.APP_AVAILABILITY:
        return Failure(
            _("你还不能使用这个应用"),
            _("你不在应用的可用范围内。请把本页发给管理员。"),
            (
                _("飞书开发者后台 → 版本管理与发布 → 创建版本，把此人或其部门加入「可用范围」。"),
                _("发布版本并通过审核后，请他重新登录。"),
            ),
        )
    if why is Why.NO_USER_ID:
        return Failure(
            _("飞书没有说出你是谁"),
            _("应用缺少读取用户 ID 的权限，无法对应到通讯录。请把本页发给管理员。"),
            (
                _("飞书开发者后台 → 权限管理，开通「获取用户 user ID」（contact:user.employee_id:readonly）。"),
                _("版本管理与发布 → 创建版本并发布，权限在发布后生效。"),
            ),
        )
    return Failure(
        _("通讯录中还没有你"),
        _("飞书认识你，但你还没有同步到这里。请把本页发给管理员。"),
        (
            _("核对应用的「通讯录权限范围」包含此人的部门。"),
            _("然后同步一次通讯录，再请他重新登录。"),
            _("飞书用户 ID：%(id)s") % {"id": user_id},
        ),
    )


def _about_app(why: Why, return_url: str) -> Failure:
    title, sentence = _("飞书登录没有配置好"), _("没有登录。请把本页发给管理员。")
    publish = _("修改后在「版本管理与发布」创建版本并发布。")
    if why in {Why.REDIRECT_NOT_REGISTERED, Why.REDIRECT_MISMATCH}:
        step = _("飞书开发者后台 → 安全设置 → 重定向 URL，逐字加入下面的地址（协议、端口、结尾都要一致）。")
        return Failure(title, sentence, (step,), copy=return_url)
    told = {
        Why.SCOPE_NOT_ENABLED: (
            _("飞书开发者后台 → 权限管理，开通「获取用户 user ID」（contact:user.employee_id:readonly）。"),
            publish,
        ),
        Why.APP_SECRET: (_("飞书开发者后台 → 凭证与基础信息，核对 App Secret；重置过的要在「机器人」页更新。"),),
        Why.APP_ID: (_("在「机器人」页核对默认机器人的 App ID，与飞书开发者后台的一致。"),),
        Why.APP_DISABLED: (_("飞书管理后台 → 工作台 → 应用管理，启用这个应用。"),),
        Why.APP_NOT_INSTALLED: (_("飞书开发者后台 → 版本管理与发布，发布应用，并请企业管理员审核通过。"),),
        Why.IP_NOT_LISTED: (_("飞书开发者后台 → 安全设置 → IP 白名单，加入服务器的出口地址。"),),
        Why.NO_BOT: (_("在「机器人」页登记一个机器人，并填写 App ID 和 App Secret。"),),
    }.get(why)
    steps = told or (_("运行 python manage.py feishu_doctor，按提示检查应用的权限、回调和重定向 URL。"),)
    return Failure(title, sentence, steps, status=ELSEWHERE if why is Why.UNKNOWN else 403, again=why is not Why.NO_BOT)
