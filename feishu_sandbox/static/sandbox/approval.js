// The approval centre: four lists, quick buttons whose answer comes from the other system.
"use strict";
const APPROVAL = "approval";
let approvalTab = "todo";

async function showApproval() {
  const place = $("conversation");
  const asked = `${view.as}/${approvalTab}`;
  const html = await fragment("/ui/approval", { tab: approvalTab });
  if (html === null || view.chat !== APPROVAL || asked !== `${view.as}/${approvalTab}`) return;
  const list = place.querySelector(".approvals");
  const at = list ? list.scrollTop : 0;
  if (put(place, html) && list) place.querySelector(".approvals").scrollTop = at;
}

function askReason(button) {
  const box = $("reason-text");
  $("reason-title").textContent = button.textContent;
  box.value = "";
  box.required = button.dataset.reason === "required";
  box.placeholder = box.required ? "审批意见（必填）" : "审批意见（选填）";
  $("reason").returnValue = "";
  $("reason").showModal();
  return new Promise((resolve) => $("reason").addEventListener("close", () => resolve($("reason").returnValue === "yes" ? box.value : null), { once: true }));
}

async function quick(button) {
  const reason = button.dataset.reason === "none" ? "" : await askReason(button);
  if (reason === null) return;
  const row = button.closest(".approval");
  button.classList.add("busy");
  button.disabled = true;
  try {
    const told = await order("approve", { as_user: view.as, instance_id: row.dataset.instance, task_id: row.dataset.task, action: button.dataset.quick, reason });
    toast(told.ok ? `${button.textContent}：已提交` : told.message, told.ok ? "success" : "error");
  } catch (error) { toast(error.message, "error"); }
  button.classList.remove("busy");
  button.disabled = false;
  refresh();
}

$("conversation").addEventListener("click", (event) => {
  const tab = event.target.closest("[data-approval-tab]");
  if (tab) { approvalTab = tab.dataset.approvalTab; showApproval(); return; }
  const button = event.target.closest("[data-quick]");
  if (button && !button.disabled) quick(button);
});
$("reason").querySelector("[value=no]").addEventListener("click", (event) => { event.preventDefault(); $("reason").close("no"); });
