"""The words of signing in: by which way, with what outcome, and whose choice a password was."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PasswordState(TextChoices):
    """Chosen by the person, given by an administrator and to be changed at the next sign-in, or that of the demo."""

    OWN = "own", _("本人设置")
    ISSUED = "issued", _("一次性密码")
    DEMO = "demo", _("演示密码")


class SignInWay(TextChoices):
    """How somebody proved who he is."""

    PASSWORD = "password", _("密码")
    FEISHU = "feishu", _("飞书")


class SignInResult(TextChoices):
    """How an attempt ended."""

    IN = "in", _("成功")
    REFUSED = "refused", _("失败")


class SignInReason(TextChoices):
    """Why an attempt failed; empty for one that did not."""

    NONE = "", ""
    WRONG = "wrong", _("用户 ID 或密码不正确")
    LOCKED = "locked", _("失败次数过多，已暂停")
    OFF = "off", _("密码登录未开放")
    DENIED = "denied", _("本人在飞书取消了授权")
    AGAIN = "again", _("登录凭证已失效或已使用")
    NO_USER_ID = "no_user_id", _("飞书没有返回用户 ID")
    UNKNOWN_PERSON = "unknown_person", _("通讯录中没有此人")
    LEFT = "left", _("已离职")
    NOT_ALLOWED = "not_allowed", _("不在应用可用范围或账号不可用")
    SET_UP = "set_up", _("飞书应用配置有误")
    AWAY = "away", _("飞书无法连接")
