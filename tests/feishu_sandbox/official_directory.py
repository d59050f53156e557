"""Feishu's own SDK reads the directory, signs people in and takes their events. Heavy: only a fixture imports this."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import lark_oapi as lark
from lark_oapi.api.authen.v1 import GetUserInfoRequest
from lark_oapi.api.contact.v3 import (
    ChildrenDepartmentRequest,
    FindByDepartmentUserRequest,
    GetDepartmentRequest,
    GetUserRequest,
    ListScopeRequest,
)
from lark_oapi.core.model import RawRequest, RequestOption
from lark_oapi.core.token import TokenManager

from feishu_client.callback import CallbackDoor, Event


class Directory:
    """The SDK's client for the app `cli_a` of the stand-in."""

    def __init__(self, url: str) -> None:
        TokenManager.cache.set("self_tenant_token:cli_a", "", 0)  # the SDK keeps tokens for the whole process
        self.client = _builder(url).build()
        self._for_persons = _builder(url).enable_set_token(True).build()
        self._contact = self.client.contact.v3

    def scopes(self, size: int = 50, token: str = "") -> Any:
        request = ListScopeRequest.builder().user_id_type("user_id").department_id_type("department_id")
        return self._contact.scope.list(_paged(request, size, token).build())

    def children(self, department_id: str, *, size: int = 50, token: str = "", all_below: bool = False) -> Any:
        request = ChildrenDepartmentRequest.builder().department_id(department_id).department_id_type("department_id")
        request = request.user_id_type("user_id").fetch_child(all_below)
        return self._contact.department.children(_paged(request, size, token).build())

    def department(self, department_id: str) -> Any:
        request = GetDepartmentRequest.builder().department_id(department_id).department_id_type("department_id")
        return self._contact.department.get(request.user_id_type("user_id").build())

    def members(self, department_id: str, *, size: int = 50, token: str = "") -> Any:
        request = FindByDepartmentUserRequest.builder().department_id(department_id)
        request = request.department_id_type("department_id").user_id_type("user_id")
        return self._contact.user.find_by_department(_paged(request, size, token).build())

    def user(self, user_id: str) -> Any:
        request = GetUserRequest.builder().user_id(user_id).user_id_type("user_id")
        return self._contact.user.get(request.department_id_type("department_id").build())

    def user_info(self, access_token: str) -> Any:
        option = RequestOption.builder().user_access_token(access_token).build()
        return self._for_persons.authen.v1.user_info.get(GetUserInfoRequest.builder().build(), option)


def _builder(url: str) -> Any:
    return lark.Client.builder().app_id("cli_a").app_secret("s-a").domain(url).oauth_base_url(url)


def _paged(request: Any, size: int, token: str) -> Any:
    request = request.page_size(size)
    return request.page_token(token) if token else request


class Listener:
    """A callback address: the SDK's dispatcher answers, our own door opens the same bytes."""

    def __init__(self) -> None:
        self.theirs: list[Any] = []
        self.ours: list[Event] = []
        self.statuses: list[int] = []
        self._door = CallbackDoor("vt", "ek", app_id="cli_a")
        take = self.theirs.append
        self._sdk = (
            lark.EventDispatcherHandler.builder("ek", "vt")
            .register_p2_contact_user_created_v3(take)
            .register_p2_contact_user_updated_v3(take)
            .register_p2_contact_user_deleted_v3(take)
            .register_p2_contact_department_created_v3(take)
            .register_p2_contact_department_updated_v3(take)
            .register_p2_contact_department_deleted_v3(take)
            .register_p2_contact_scope_updated_v3(take)
            .register_p2_application_bot_menu_v6(take)
            .register_p1_customized_event("leave_approval", take)
            .register_p1_customized_event("leave_approvalV2", take)
            .register_p1_customized_event("leave_approval_revert", take)
            .build()
        )
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = listener.take(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/callback"

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        request = RawRequest()
        request.uri, request.body, request.headers = path, body, headers
        answer = self._sdk.do(request)
        opened = self._door.open(headers, body, float(headers["X-Lark-Request-Timestamp"]))
        if isinstance(opened, Event):
            self.ours.append(opened)
        self.statuses.append(answer.status_code)
        return answer.status_code, answer.content
