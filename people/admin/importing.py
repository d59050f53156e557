"""The desk of sheets: up, previewed, taken in, taken back; down as Excel or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_model import HouseModelAdmin, Verb, attempt, column, show_problems, titled
from core.admin_site import SITE, duties_of
from core.errors import NotVisible, Refused
from core.journal import Via
from core.sheets.kinds import SHEET_SOURCES, RowKind, RowPlan, Sheet, sheets_for
from core.sheets.writing import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx, template_rows
from people.admin.exporting import file_answer
from people.models import ImportBatch
from people.services.importing import discard, preview, require_sheet, rows_in, take_in, undo
from people.states import ImportStatus

PAGE = 100


class UploadForm(forms.Form):
    """A sheet to preview."""

    file = forms.FileField(label=gettext_lazy("表格文件"), help_text=gettext_lazy(".xlsx 或 .csv，最多 20,000 行"))


def _take(actor: Any, row: ImportBatch, asked: dict[str, Any]) -> str:
    done = take_in(row, actor=actor, via=Via.ADMIN)
    return str(_("已导入：新增 %(new)s 行，修改 %(changed)s 行") % done.counts)


def _undo(actor: Any, row: ImportBatch, asked: dict[str, Any]) -> str:
    kept = undo(row, actor=actor, via=Via.ADMIN)
    if kept:
        return _("已撤销导入；以下行在导入后又有修改，保持不变：%(kept)s") % {"kept": "、".join(kept[:20])}
    return _("已撤销导入，所有行已恢复")


def _discard(actor: Any, row: ImportBatch, asked: dict[str, Any]) -> None:
    discard(row, actor=actor, via=Via.ADMIN)


def _draft(row: ImportBatch) -> bool:
    return row.status == ImportStatus.DRAFT


def _verbs(duties: frozenset[str]) -> tuple[Verb, ...]:
    return (
        Verb(
            "take",
            gettext_lazy("确认导入"),
            gettext_lazy("按预览写入，要么全部成功，要么都不写入；不会给任何人发消息。"),
            _take,
            duties,
            fits=lambda row: _draft(row) and not row.counts.get("error"),
        ),
        Verb("discard", gettext_lazy("放弃"), gettext_lazy("不写入任何内容。"), _discard, duties, fits=_draft),
        Verb(
            "undo",
            gettext_lazy("撤销导入"),
            gettext_lazy("恢复为导入前的内容；导入后又改过的行保持不变，并逐一列出。"),
            _undo,
            duties,
            fits=lambda row: row.status == ImportStatus.TAKEN,
            dangerous=True,
        ),
    )


@admin.register(ImportBatch, site=SITE)
class ImportDesk(HouseModelAdmin):
    """Sheets that were brought in, and the way to bring in another."""

    @property
    def viewers(self) -> frozenset[str]:  # type: ignore[override]  # what rooms register is known only later
        """Whoever brings any sheet in."""
        return frozenset().union(*(source.admits for source in SHEET_SOURCES))

    @property
    def verbs(self) -> Sequence[Verb]:  # type: ignore[override]
        """What a sheet goes through; the verbs themselves ask who brings this one in."""
        return _verbs(self.viewers)

    list_display = (
        column("file", gettext_lazy("文件")),
        column("sheet", gettext_lazy("表格")),
        column("by.name", gettext_lazy("操作人")),
        column("at", gettext_lazy("时间")),
        column("status", gettext_lazy("状态")),
    )
    list_filter = (("status", titled(gettext_lazy("状态"))),)
    change_list_template = "admin/import_list.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Batches of the sheets that the person brings in, without their rows."""
        mine = [sheet.slug for sheet in _sheets(request)]
        return super().get_queryset(request).select_related("by").defer("rows").filter(sheet__in=mine)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, below the sheets there are."""
        return super().changelist_view(request, {"sheets": _sheets(request)})

    def desk_urls(self) -> list[URLPattern]:
        """Upload, template and export of each sheet."""
        guard = self.admin_site.admin_view
        return [
            path("sheets/<slug:sheet>/", guard(self.upload), name="people_importbatch_upload"),
            path("sheets/<slug:sheet>/template.xlsx", guard(self.template), name="people_importbatch_template"),
            path("sheets/<slug:sheet>/export.<str:form>", guard(self.export), name="people_importbatch_export"),
        ]

    def upload(self, request: HttpRequest, sheet: str) -> HttpResponse:
        """Take a file up and show what it would do."""
        kind = self._sheet(request, sheet)
        sent = request.method == "POST"
        form = UploadForm(request.POST if sent else None, request.FILES if sent else None, label_suffix="")
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            made: list[ImportBatch] = []
            actor: Any = request.user
            problem = attempt(
                lambda: made.append(preview(actor=actor, sheet=sheet, name=file.name, content=file.read()))
            )
            show_problems(form, problem)
            if problem is None:
                return redirect("admin:people_importbatch_change", made[0].pk)
        context = {**self.admin_site.each_context(request), "title": _("导入%(sheet)s") % {"sheet": kind.label}}
        context |= {"form": form, "sheet": kind, "opts": self.opts}
        return render(request, "admin/import_upload.html", context, status=422 if form.errors else 200)

    def template(self, request: HttpRequest, sheet: str) -> HttpResponse:
        """An empty sheet with the headings and one example."""
        kind = self._sheet(request, sheet)
        return file_answer(as_xlsx(kind, template_rows(kind)), f"{sheet}-template.xlsx", XLSX_TYPE)

    def export(self, request: HttpRequest, sheet: str, form: str) -> HttpResponse:
        """What is written down now, as a sheet that can be brought in again."""
        kind = self._sheet(request, sheet)
        rows = list(kind.known().values())
        if form == "csv":
            return file_answer(as_csv(kind, rows), f"{sheet}.csv", CSV_TYPE)
        if form == "xlsx":
            return file_answer(as_xlsx(kind, rows), f"{sheet}.xlsx", XLSX_TYPE)
        raise NotVisible(_("内容不存在，或你没有权限查看"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The preview: figures, then rows of one kind, errors first."""
        if not self.has_view_permission(request) or request.method not in {"GET", "HEAD"}:
            raise Refused(_("你没有权限执行此操作"))
        batch = self.get_object(request, object_id)
        if batch is None:
            return redirect("admin:index")
        kind = self._sheet(request, batch.sheet)
        shown = request.GET.get("show", "")
        if shown not in RowKind.values:
            shown = next((one for one in RowKind.values if batch.counts.get(one)), RowKind.SAME)
        rows = [row for row in rows_in(batch) if row.kind == shown]
        pages = max(1, -(-len(rows) // PAGE))
        page = _page(request.GET.get("page", ""), pages)
        part = rows[(page - 1) * PAGE : page * PAGE]
        context = {
            **self.admin_site.each_context(request), "title": batch.file, "batch": batch, "opts": self.opts,
            "sheet": kind, "kinds": [(one, one.label, batch.counts.get(one.value, 0)) for one in RowKind],
            "shown": shown, "rows": [_drawn(kind, row) for row in part], "house_verbs": self.fitting(request, batch),
            "page": page, "pages": pages, "total": len(rows),
        }  # fmt: skip
        return render(request, "admin/import_preview.html", context)

    def _sheet(self, request: HttpRequest, sheet: str) -> Sheet:
        if not self.has_view_permission(request):
            raise Refused(_("你没有权限执行此操作"))
        actor: Any = request.user
        return require_sheet(actor, sheet)


def _sheets(request: HttpRequest) -> list[Sheet]:
    """The sheets that the person brings in, asked once per request."""
    known: list[Sheet] | None = getattr(request, "_sheets", None)
    if known is None:
        request._sheets = known = sheets_for(duties_of(request))  # type: ignore[attr-defined]
    return known


def _page(asked: str, pages: int) -> int:
    return min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _drawn(sheet: Sheet, row: RowPlan) -> dict[str, Any]:
    labels = {one.key: one.label for one in sheet.columns}
    return {
        "number": row.number,
        "key": row.key,
        "changes": [(labels.get(key, key), old, new) for key, old, new in row.changes()],
        "problems": [(labels.get(key, ""), sentence) for key, sentence in row.problems],
    }
