"""Feishu's own SDK at the approval centre. It takes seconds to import: only a fixture imports this."""

from __future__ import annotations

from typing import Any

import lark_oapi as lark
from lark_oapi.api.approval.v4 import (
    CheckExternalInstanceRequest,
    CreateExternalApprovalRequest,
    CreateExternalInstanceRequest,
    ExternalApproval,
    ExternalInstance,
    GetExternalApprovalRequest,
    ListExternalTaskRequest,
    ListExternalTaskRequestBody,
)
from lark_oapi.api.approval.v4.model.check_external_instance_request_body import CheckExternalInstanceRequestBody
from lark_oapi.core.token import TokenManager


class Centre:
    """The SDK's calls, given the bodies of our own client: both must mean the same by every name."""

    def __init__(self, url: str) -> None:
        TokenManager.cache.set("self_tenant_token:cli_a", "", 0)  # the SDK keeps tokens for the whole process
        self._v4 = lark.Client.builder().app_id("cli_a").app_secret("s-a").domain(url).build().approval.v4

    def define(self, body: dict[str, Any]) -> Any:
        """Put a kind of request."""
        request = CreateExternalApprovalRequest.builder().user_id_type("user_id").request_body(ExternalApproval(body))
        return self._v4.external_approval.create(request.build())

    def definition(self, code: str) -> Any:
        """Read a kind of request."""
        return self._v4.external_approval.get(GetExternalApprovalRequest.builder().approval_code(code).build())

    def put(self, body: dict[str, Any]) -> Any:
        """Put an entry."""
        made = CreateExternalInstanceRequest.builder().request_body(ExternalInstance(body)).build()
        return self._v4.external_instance.create(made)

    def check(self, instances: list[dict[str, Any]]) -> Any:
        """Ask what differs."""
        body = CheckExternalInstanceRequestBody({"instances": instances})
        return self._v4.external_instance.check(CheckExternalInstanceRequest.builder().request_body(body).build())

    def tasks(self, instance_ids: list[str]) -> Any:
        """Read tasks: a GET whose question is its body."""
        body = ListExternalTaskRequestBody.builder().instance_ids(instance_ids).build()
        return self._v4.external_task.list(ListExternalTaskRequest.builder().page_size(10).request_body(body).build())
