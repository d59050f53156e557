"""The first question of every request: from where does it really come, and may anybody come from there."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from config.middleware import answer
from core import addresses

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
# Probes come from the machine room; Feishu's callbacks and what else proves itself, by a signature or a token of its
# own, from anywhere. A source of alerts says itself from which networks it sends.
PROBES = frozenset({"/healthz", "/readyz"})
# What administrators do, by page or by program.
ADMINISTRATION = re.compile(r"/(admin|operate/(log|reads|sign-ins)|api/v1/(webhooks|webhook-events|audit))(/|$)")
CALLBACK = re.compile(
    r"/feishu/[-\w]+/(callback|centre)|/(in|hb|v2|open-apis/bot/v2/hook)/.+|/(robot|cgi-bin/webhook)/send"
)


class ClientAddress:
    """Puts the real address, scheme and host where Django looks for them; keeps out who may not come from there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse the address."""
        _settle(request)
        if _may_come(request):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            sentence = _("不能从当前网络访问，请连接公司网络后重试，或请安全管理员把你的地址 %(address)s 加入允许范围")
            return answer(request, 403, sentence % {"address": request.META["REMOTE_ADDR"] or "—"}, code="address")


def _settle(request: HttpRequest) -> None:
    meta, trusted = request.META, settings.TRUSTED_PROXIES
    peer = meta.get("REMOTE_ADDR", "")
    if addresses.within(addresses.parsed(peer), trusted):
        real = addresses.client(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        if addresses.last(meta.get("HTTP_X_FORWARDED_PROTO", "")).lower() == "https":
            meta["wsgi.url_scheme"] = "https"
        if host := addresses.last(meta.get("HTTP_X_FORWARDED_HOST", "")):
            meta["HTTP_HOST"] = host
    else:
        real = addresses.parsed(peer)
    for name in FORWARDED:
        meta.pop(name, None)
    meta["REMOTE_ADDR"] = str(real) if real is not None else ""


def _may_come(request: HttpRequest) -> bool:
    path = request.path_info
    if path in PROBES or path.startswith(settings.STATIC_URL) or CALLBACK.fullmatch(path):
        return True
    address = addresses.parsed(request.META["REMOTE_ADDR"])
    if settings.ALLOWED_IPS and not addresses.within(address, settings.ALLOWED_IPS):
        return False
    guarded = settings.ADMIN_ALLOWED_IPS and ADMINISTRATION.match(path)
    return not guarded or addresses.within(address, settings.ADMIN_ALLOWED_IPS)
