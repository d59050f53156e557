// Shared by the page's scripts: who looks, at which chat, in which language; fetching; toasts; the chat list.
"use strict";
const $ = (id) => document.getElementById(id);
const shell = $("shell");
const params = new URLSearchParams(location.search);
const view = {
  as: params.get("as") || document.body.dataset.as,
  chat: params.get("chat") || "",
  lang: localStorage.getItem("lang") || "zh_cn",
};

function query(more) { return new URLSearchParams({ as: view.as, chat: view.chat, lang: view.lang, ...more }).toString(); }

async function fragment(path, more) {
  const answer = await fetch(`${path}?${query(more)}`, { headers: { Accept: "text/html" } });
  return answer.ok ? answer.text() : null;
}

async function order(name, body, method = "POST") {
  const answer = await fetch(`/_sandbox/${name}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

const SIGNS = { success: "✓", error: "✕", warning: "▲", info: "●" };
function toast(text, tone = "info") {
  const box = document.createElement("div");
  box.className = `toast toast-${tone}`;
  const sign = document.createElement("i");
  sign.textContent = SIGNS[tone] || SIGNS.info;
  box.append(sign, text);
  $("toast").append(box);
  setTimeout(() => box.remove(), 4000);
}

// Put new HTML in only when it differs, so that focus, scroll and open details stay.
const shown = new WeakMap();
function put(element, html) {
  if (html === null || shown.get(element) === html) return false;
  shown.set(element, html);
  element.innerHTML = html;
  return true;
}

async function showChats() {
  if (put($("chats"), await fragment("/ui/chats"))) filterChats();
}

function filterChats() {
  const sought = $("chat-search").value.trim();
  for (const row of $("chats").querySelectorAll(".chat")) row.hidden = sought !== "" && !row.dataset.name.includes(sought);
}

function remember(push) {
  const address = new URLSearchParams({ as: view.as });
  if (view.chat) address.set("chat", view.chat);
  history[push ? "pushState" : "replaceState"]({}, "", `?${address}`);
}

// Who looks.
let asked = 0; // answers may overtake each other; only the newest question's counts
async function searchPeople() {
  const turn = ++asked;
  const html = await fragment("/ui/people", { q: $("people-search").value });
  if (turn === asked) put($("people-list"), html);
}
function openPeople(open) {
  $("people").hidden = !open;
  $("who").setAttribute("aria-expanded", String(open));
  if (open) { searchPeople(); $("people-search").focus(); }
}
$("who").addEventListener("click", () => openPeople($("people").hidden));
$("people-search").addEventListener("input", searchPeople);
$("people-list").addEventListener("click", (event) => {
  const row = event.target.closest("[data-as]");
  if (row) location.search = `?as=${encodeURIComponent(row.dataset.as)}`;
});
document.addEventListener("click", (event) => { if (!event.target.closest(".who")) openPeople(false); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") openPeople(false); });
$("chat-search").addEventListener("input", filterChats);

// Language and theme.
function markLanguage() {
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === view.lang));
}
document.querySelectorAll("[data-lang]").forEach((button) => button.addEventListener("click", () => {
  view.lang = button.dataset.lang;
  localStorage.setItem("lang", view.lang);
  markLanguage();
  refresh();
}));
markLanguage();
$("theme").addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

let refreshing = false;
async function refresh() {
  if (refreshing) return;
  refreshing = true;
  try { await Promise.all([showChats(), showTalk(), showTools()]); } catch (error) { console.warn("refresh", error); }
  refreshing = false;
}
addEventListener("load", () => { refresh(); setInterval(() => { if (!document.hidden) refresh(); }, 2000); });
