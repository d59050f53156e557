// The panel: calls, faults, apps, people.
"use strict";
const tools = { tab: "calls", only: "", paused: false, open: "" };

function toolsShown() { return !shell.classList.contains("no-tools"); }

function openTools(open) {
  shell.classList.toggle("no-tools", !open);
  $("tools-toggle").setAttribute("aria-expanded", String(open));
  localStorage.setItem("tools", open ? "1" : "0");
  if (open) showTools();
}

async function showTools() {
  const calls = await fragment("/ui/calls", { only: tools.only });
  if (calls !== null && !tools.paused && !tools.open) put($("calls"), calls);
  const limited = Number((/data-limited="(\d+)"/.exec(calls || "") || [0, 0])[1]);
  $("limited").hidden = limited === 0;
  $("limited").textContent = String(limited);
  if (toolsShown() && tools.tab === "faults") put($("faults"), await fragment("/ui/faults"));
  if (toolsShown() && tools.tab === "apps" && !$("apps").contains(document.activeElement)) put($("apps"), await fragment("/ui/apps"));
  if (toolsShown() && tools.tab === "firm" && !$("firm").contains(document.activeElement)) showFirm();
}

$("tools-toggle").addEventListener("click", () => openTools(!toolsShown()));
$("tools-close").addEventListener("click", () => openTools(false));
openTools(innerWidth >= 1200 && localStorage.getItem("tools") !== "0");

document.querySelectorAll("[role=tab]").forEach((tab) => tab.addEventListener("click", () => {
  tools.tab = tab.dataset.tab;
  for (const other of document.querySelectorAll("[role=tab]")) other.setAttribute("aria-selected", String(other === tab));
  for (const pane of document.querySelectorAll("[data-pane]")) pane.hidden = pane.dataset.pane !== tools.tab;
  showTools();
}));

document.querySelectorAll("[data-only]").forEach((button) => button.addEventListener("click", () => {
  tools.only = button.dataset.only;
  tools.open = "";
  for (const other of document.querySelectorAll("[data-only]")) other.setAttribute("aria-pressed", String(other === button));
  showTools();
}));
$("pause").addEventListener("click", () => {
  tools.paused = !tools.paused;
  $("pause").setAttribute("aria-pressed", String(tools.paused));
  $("pause").textContent = tools.paused ? "继续" : "暂停";
});

$("calls").addEventListener("click", async (event) => {
  const row = event.target.closest("[data-call]");
  if (!row) return;
  const wasOpen = row.getAttribute("aria-expanded") === "true";
  $("calls").querySelectorAll(".call-detail").forEach((detail) => detail.remove());
  $("calls").querySelectorAll("[aria-expanded=true]").forEach((other) => other.setAttribute("aria-expanded", "false"));
  tools.open = wasOpen ? "" : row.dataset.call;
  if (wasOpen) return;
  row.setAttribute("aria-expanded", "true");
  const html = await fragment(`/ui/calls/${row.dataset.call}`);
  if (html !== null) row.insertAdjacentHTML("afterend", html);
});

$("fault-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target.elements;
  const spec = { kind: form.kind.value, path: form.path.value || "*", after: form.after.checked };
  spec.times = form.times.value ? Number(form.times.value) : null;
  for (const name of ["probability", "delay_s", "reset_s", "status", "code"]) if (form[name].value) spec[name] = Number(form[name].value);
  try { await order("faults", spec); toast("故障已注入", "success"); } catch (error) { toast(error.message, "error"); }
  showTools();
});
$("faults").addEventListener("click", async (event) => {
  const button = event.target.closest("[data-clear]");
  if (!button) return;
  await order(button.dataset.clear === "all" ? "faults" : `faults?id=${button.dataset.clear}`, undefined, "DELETE");
  showTools();
});

$("apps").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const output = form.querySelector("output");
  output.className = "";
  output.textContent = "验证中…";
  try {
    const told = await order("verify", { app_id: form.dataset.app, callback_url: form.elements.callback_url.value.trim() });
    output.className = told.ok ? "ok" : "bad";
    output.textContent = told.ok ? "● 验证通过" : `■ ${told.reason}`;
  } catch (error) { output.className = "bad"; output.textContent = error.message; }
});
