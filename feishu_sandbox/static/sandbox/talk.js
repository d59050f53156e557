// The conversation: new and changed messages are put in one by one, so nothing typed is ever lost.
"use strict";
let talkOf = "";

async function showTalk() {
  shell.classList.toggle("in-talk", view.chat !== "");
  $("empty").hidden = view.chat !== "";
  $("conversation").hidden = view.chat === "";
  $("composer").hidden = view.chat === "" || view.chat === APPROVAL;
  if (!view.chat) { talkOf = ""; return; }
  if (view.chat === APPROVAL) { talkOf = ""; await showApproval(); return; }
  const asked = `${view.as}/${view.chat}`;
  const html = await fragment("/ui/chat");
  if (html === null || asked !== `${view.as}/${view.chat}`) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const place = $("conversation");
  const first = talkOf !== asked;
  if (first) { shown.delete(place); place.replaceChildren(fresh.content); talkOf = asked; toBottom(); }
  else mend(place, fresh.content);
  seen(place.querySelector(".talk-head"), first);
}

function mend(place, fresh) {
  const list = place.querySelector(".bubbles");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  place.querySelector(".talk-head").dataset.upto = fresh.querySelector(".talk-head").dataset.upto;
  for (const part of [".talk-head h1", ".members", ".top-notice"]) swap(place.querySelector(part), fresh.querySelector(part));
  const wanted = new Set();
  let added = false;
  for (const message of [...fresh.querySelectorAll(".msg")]) {
    wanted.add(message.id);
    const old = document.getElementById(message.id);
    if (!old) { list.append(message); added = true; }
    else if (old.dataset.v !== message.dataset.v) replace(old, message);
  }
  for (const old of [...list.children]) if (!wanted.has(old.id)) old.remove();
  if (added && atEnd) toBottom();
}

// The name, the members and the notice above change without a message; an open list of members stays open.
function swap(old, now) {
  if (!old || !now || old.innerHTML === now.innerHTML) return;
  if (old.open) now.open = true;
  old.replaceWith(now);
}

// A rewritten card keeps what was typed into fields of the same name.
function replace(old, message) {
  const typed = new Map([...old.querySelectorAll("[name]")].map((field) => [field.name, field.value]));
  old.replaceWith(message);
  for (const field of message.querySelectorAll("[name]")) if (typed.get(field.name)) field.value = typed.get(field.name);
}

function toBottom() {
  const list = $("conversation").querySelector(".bubbles");
  if (list) list.scrollTop = list.scrollHeight;
}

let seenUpto = "";
function seen(head, force) {
  const mark = `${talkOf}/${head.dataset.upto}`;
  if (document.hidden || (!force && mark === seenUpto)) return;
  seenUpto = mark;
  fetch(`/ui/seen?${query({ upto: head.dataset.upto })}`, { method: "POST" }).then(showChats);
}

function openChat(key, push = true) {
  view.chat = key;
  remember(push);
  showTalk();
  showChats();
}
$("chats").addEventListener("click", (event) => {
  const row = event.target.closest("[data-chat]");
  if (!row || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openChat(row.dataset.chat);
});
addEventListener("popstate", () => { view.chat = new URLSearchParams(location.search).get("chat") || ""; refresh(); });

$("conversation").addEventListener("click", (event) => {
  if (event.target.closest(".back")) { openChat(""); return; }
  const button = event.target.closest("[data-button]");
  if (button && !button.disabled) press(button);
});
$("conversation").addEventListener("submit", (event) => event.preventDefault());

function ask(title, text) {
  $("confirm-title").textContent = title || "请确认";
  $("confirm-text").textContent = text;
  $("confirm").returnValue = "";
  $("confirm").showModal();
  return new Promise((resolve) => $("confirm").addEventListener("close", () => resolve($("confirm").returnValue === "yes"), { once: true }));
}

function values(form) {
  const told = {};
  for (const field of form.querySelectorAll("[name]")) {
    if (field.multiple) told[field.name] = [...field.selectedOptions].map((option) => option.value);
    else if (field.type === "checkbox") told[field.name] = field.checked;
    else if (field.value) told[field.name] = field.dataset.offset ? `${field.value.replace("T", " ")} +0800` : field.value;
  }
  return told;
}

async function press(button) {
  const form = button.closest("form");
  const kind = button.dataset.kind;
  if (kind === "reset") { form.reset(); return; }
  if (kind === "submit" && !form.reportValidity()) return;
  if (button.dataset.confirm && !(await ask(button.dataset.question, button.dataset.confirm))) return;
  if (button.dataset.url) open(button.dataset.url, "_blank", "noopener");
  if (!kind) return;
  button.classList.add("busy");
  button.disabled = true;
  try {
    const told = await order("click", {
      as_user: view.as, message_id: button.closest(".msg").id, button: button.dataset.button, lang: view.lang,
      form: form ? values(form) : {},
    });
    if (told.toast.content) toast(told.toast.content, told.toast.type);
    if (told.error) toast(`${told.reason}（${told.error}）`, "error");
  } catch (error) { toast(error.message, "error"); }
  button.classList.remove("busy");
  button.disabled = false;
  refresh();
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = event.target.elements.text;
  const text = box.value.trim();
  if (!text) return;
  const where = view.chat.startsWith("app:") ? { app_id: view.chat.slice(4) } : { chat_id: view.chat };
  try {
    const told = await order("say", { as_user: view.as, text, ...where });
    box.value = "";
    if (told.chat_id !== view.chat) openChat(told.chat_id, false); else await showTalk();
    toBottom();
  } catch (error) { toast(error.message, "error"); }
});
$("composer").elements.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
});
