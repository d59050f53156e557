// Searching on the page of consent without leaving it; without this script the Enter key does the same.
"use strict";
const search = document.getElementById("search");
const field = document.getElementById("who-search");
let turn = 0; // answers may overtake each other; only the newest question's counts
field.addEventListener("input", async () => {
  const mine = ++turn;
  const answer = await fetch(`${search.action}?${new URLSearchParams(new FormData(search))}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.getElementById("who-list");
  if (mine !== turn || !list) return;
  document.getElementById("who-list").replaceWith(list);
  document.querySelector("#decide [value=allow]").disabled = !list.querySelector("input");
});
