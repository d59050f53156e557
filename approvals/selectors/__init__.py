"""Questions about requests, each answered with a frozen page object of `selectors.pages` made for one page.

    start.start_page(person)                                                  -> StartPage
    form.form_page(person, flow, *, raw=None, department=None, problems=(), key="")  -> FormPage
        raw None: the person's draft, else an empty form; raw as `forms.posted.nested(request.POST)` gives it
    form.path_preview(person, flow, *, raw, department=None)                  -> PathPreview
    request.request_page(person, pk)                                          -> RequestPage
    files.file_for(person, pk)                                                -> Attachment (model: .file, .name, …)
    panels.stuck(person, scope)                                                -> panel context

All raise NotVisible for what the person may not see.
"""

from __future__ import annotations
