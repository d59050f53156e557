"""A list of the admin site as Excel or CSV: the rows and columns that are shown, all pages of them."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin
from core.errors import NotVisible, Refused
from core.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of

EMPTY = "—"


class SheetDesk(HouseModelAdmin):
    """A desk whose rows come in as the sheet of this slug, and whose list goes out as it is shown."""

    sheet = ""

    def desk_urls(self) -> list[URLPattern]:
        """The export of the list."""
        name = self.url_name("export").removeprefix("admin:")
        return [path("export.<str:form>", self.admin_site.admin_view(self.export), name=name)]

    def tools(self, request: HttpRequest) -> list[tuple[Any, str]]:
        """In as a sheet; out with the filters, words and order of the list."""
        asked = request.GET.copy()
        asked.pop("p", None)
        shown = f"?{asked.urlencode()}" if asked else ""
        going = {form: reverse(self.url_name("export"), args=[form]) + shown for form in ("xlsx", "csv")}
        return [
            (gettext_lazy("导入"), reverse("admin:people_importbatch_upload", args=[self.sheet])),
            (gettext_lazy("导出 Excel"), going["xlsx"]),
            (gettext_lazy("导出 CSV"), going["csv"]),
        ]

    def export(self, request: HttpRequest, form: str) -> HttpResponse:
        """What the list at this address shows."""
        if not self.has_view_permission(request):
            raise Refused(_("你没有权限执行此操作"))
        if form not in {"csv", "xlsx"}:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        headings, lines = self._shown(request)
        if form == "csv":
            return file_answer(csv_of(headings, lines), f"{self.sheet}.csv", CSV_TYPE)
        title = str(self.opts.verbose_name_plural)
        return file_answer(xlsx_of(title, headings, lines), f"{self.sheet}.xlsx", XLSX_TYPE)

    def _shown(self, request: HttpRequest) -> tuple[list[str], list[list[str]]]:
        columns: Any = self.list_display
        try:
            rows = list(self.get_changelist_instance(request).queryset)
        except (IncorrectLookupParameters, ValueError, OverflowError) as error:  # a filter that no row can have
            raise NotVisible(_("筛选条件不成立，请清除筛选后重试")) from error
        headings = [str(column.short_description) for column in columns]
        return headings, [[_text(column(row)) for column in columns] for row in rows]


def _text(shown: Any) -> str:
    return "" if shown == EMPTY else str(shown)


def file_answer(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
