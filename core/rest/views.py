"""The view that every address of the REST door is: it checks what the operation says, then calls one method."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from core import refusals
from core.admin_site import stopped
from core.refs import Ref
from core.rest import fields, once, operation
from core.rest.scopes import SCOPES


class Asker(Protocol):
    """Whoever is let in is a person that the journal can name."""

    @property
    def ref(self) -> Ref: ...


Handler = Callable[..., Response]


class HasScope(BasePermission):
    """A token must be good for what the operation needs; a session is its person's own and good for all, an
    administrator's work only after the second factor."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the token's scopes cover the method.

        Raises: PermissionDenied naming the scope that is missing, or asking for the second factor.
        """
        method = str(request.method).lower()
        wanted = operation.of(getattr(view, method, None))
        scopes = getattr(request.auth, "scopes", None)
        if wanted is None or not wanted.scope:
            return True
        if scopes is None:
            return _proven(request, wanted.scope)
        if wanted.scope in scopes:
            return True
        raise PermissionDenied(
            _("令牌缺少权限范围 %(scope)s，请重新签发") % {"scope": wanted.scope}, code="insufficient_scope"
        )


class RestView(APIView):
    """An address. Methods are marked with `operation(…)`; they find the cleaned query and body on `self`.

    A write runs in one transaction with its kept reply; `press` is the key that makes its verb harmless to repeat.
    """

    permission_classes = (IsAuthenticated, HasScope)
    metadata_class = None
    query: dict[str, Any]
    said: dict[str, Any]
    press: str

    def fresh(self, subject: Ref) -> Any:
        """The newest state of what a refused move was about; None where the address has none to show."""
        return None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Everything before the method: who asks, in which language, and whether the parameters are right."""
        super().initial(request, *args, **kwargs)
        translation.activate(language_of(request))
        told = operation.of(getattr(self, str(request.method).lower(), None))
        if told is not None:
            self.query = fields.asked(told.query, request.query_params)
            self.said = fields.said(told.body, request.data) if told.body else {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request; a write is done once."""
        self.args, self.kwargs = args, kwargs
        asked = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = asked, self.default_response_headers
        try:
            self.initial(asked, *args, **kwargs)
            method = str(asked.method).lower()
            known = method in self.http_method_names
            handler: Handler = (
                getattr(self, method, self.http_method_not_allowed) if known else self.http_method_not_allowed
            )
            writes = asked.method in operation.WRITES and operation.of(handler) is not None
            response: Any = self._write(handler, asked, **kwargs) if writes else handler(asked, **kwargs)
        except Exception as error:  # noqa: BLE001  # the handler of problems gives back what it does not know
            response = self.handle_exception(error)
        self.response = self.finalize_response(asked, response, *args, **kwargs)
        self.response.headers.setdefault("Content-Language", translation.get_language() or "")
        self.response.headers.setdefault("Cache-Control", "no-store")
        return self.response

    def _write(self, handler: Handler, request: Request, **kwargs: Any) -> Response:
        key = once.key_of(request)
        with refusals.one_transaction():
            if not key:
                self.press = uuid.uuid4().hex
                return handler(request, **kwargs)
            held = once.claim(str(cast(Asker, request.user).ref), key, once.digest_of(request))
            if held.reply is not None:
                return held.reply
            self.press = held.row.hand
            response = handler(request, **kwargs)
            once.keep(held, response)
            return response

    def answer(self, kind: type[BaseSerializer[Any]], found: Any, status: int = 200) -> Response:
        """The answer as its serializer writes it."""
        return Response(once.plain(kind(found).data), status=status)


def _proven(request: Request, scope: str) -> bool:
    if SCOPES.get(scope).duties and stopped(request._request) is not None:
        raise PermissionDenied(_("请先在管理后台完成第二步验证"), code="second_factor")
    return True


def language_of(request: Request) -> str:
    """What the caller asks for, else the person's own language."""
    if request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request._request)
    return str(getattr(request.user, "language", settings.LANGUAGE_CODE))
