"""What still names somebody who left, for flow administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request as HttpAsked
from rest_framework.response import Response

from approvals import policy
from approvals.leaver_findings import leaver_findings
from approvals.rest import shapes
from approvals.rest.views import READ, TAG, caller
from core.rest.operation import operation
from core.rest.views import RestView


class LeaverFindings(RestView):
    """Definitions and requests that name people who left."""

    @operation("leaver_findings", _("查看离职人员待处理事项"), scope=READ, tag=TAG, answers=shapes.FindingList)
    def get(self, request: HttpAsked) -> Response:
        """All of them; for flow administrators."""
        policy.require_flow_admin(caller(request))
        return self.answer(shapes.FindingList, {"items": leaver_findings()})
