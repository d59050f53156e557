// The panel of the firm: somebody leaves, moves, goes on leave, and the subscribed apps hear of it.
"use strict";
let firmTurn = 0; // answers may overtake each other; only the newest question's counts
async function showFirm() {
  const turn = ++firmTurn;
  const html = await fragment("/ui/firm", { q: $("firm-search").value });
  if (turn !== firmTurn || html === null) return;
  const open = new Set([...$("firm").querySelectorAll("details[open]")].map((row) => row.dataset.user));
  if (!put($("firm"), html)) return;
  for (const row of $("firm").querySelectorAll("details")) row.open = open.has(row.dataset.user);
}

// Hundreds of departments stand in the page once; a person's list is filled when the person is opened.
$("firm").addEventListener("toggle", (event) => {
  const select = event.target.querySelector("[name=place]");
  if (!event.target.open || !select || select.options.length) return;
  select.append($("firm-places").content.cloneNode(true));
  select.value = select.dataset.place;
}, true);

async function happen(name, body, words) {
  try {
    const told = await order(name, body);
    toast(told.events.length ? `${words}，已推送 ${told.events.length} 个事件` : `${words}，没有应用需要知道`, "success");
  } catch (error) { toast(error.message, "error"); }
  showFirm();
}

$("firm-search").addEventListener("input", showFirm);
$("firm").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const person = button.closest("details");
  happen("person", { user_id: person.dataset.user, do: button.dataset.do }, `${person.querySelector("b").textContent}：${button.textContent}`);
});
$("firm").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target.elements;
  const person = event.target.closest("details");
  const name = person.querySelector("b").textContent;
  if (event.target.dataset.act === "move") {
    happen("person", { user_id: person.dataset.user, set: { department_ids: [form.place.value] } }, `${name}：调到${form.place.selectedOptions[0].textContent}`);
    return;
  }
  const wall = (field) => `${field.value.replace("T", " ")}:00`.slice(0, 19);
  happen("leave", { user_id: person.dataset.user, name: form.name.value, start: wall(form.start), end: wall(form.end) }, `${name}：${form.name.value}`);
});
