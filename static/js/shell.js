/* Sentences after a verb, menus that close, dialogs, errors of htmx. No page depends on it. */
(function () {
  "use strict";
  var LASTS = 4000;

  function say(text, tone) {
    var box = document.getElementById("toasts");
    if (!box || !text) { return; }
    var line = document.createElement("p");
    line.className = "toast-line";
    line.dataset.tone = tone || "ok";
    line.textContent = text;
    box.append(line);
    place(box);
    fade(line);
  }

  // A sentence never covers the bar in which somebody is typing.
  function place(box) {
    var dock = document.querySelector("#drawer:not([hidden]) .dock, main .page-dock, main .verbs-dock");
    box.classList.toggle("above-dock", Boolean(dock));
  }

  function fade(line) { window.setTimeout(function () { line.remove(); }, LASTS); }

  function problemOf(xhr) {
    var page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    var found = page.querySelector("[data-error-text]");
    return found ? found.textContent : "";
  }

  document.querySelectorAll("[data-toast]").forEach(function (line) { place(line.parentNode); fade(line); });
  document.addEventListener("toast", function (event) { say(event.detail.text, event.detail.tone); });

  document.addEventListener("htmx:responseError", function (event) {
    say(problemOf(event.detail.xhr) || document.body.dataset.failed, "bad");
  });
  document.addEventListener("htmx:sendError", function () { say(document.body.dataset.away, "bad"); });
  // An error fragment is a sentence, not the new content: what was typed stays.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var text = event.detail.xhr.status >= 400 ? problemOf(event.detail.xhr) : "";
    if (text) {
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status < 500 && !event.detail.isError) { say(text, "bad"); }
      if (event.detail.xhr.status === 409) { document.dispatchEvent(new CustomEvent("stale")); }
    }
  });

  // What renews itself keeps what is unfolded, and waits while somebody is in a menu of it.
  var unfolded = [];
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    var menu = event.detail.target.querySelector("details[data-menu][open]");
    if (menu) { event.detail.shouldSwap = false; return; }
    event.detail.target.querySelectorAll("details[id][open]").forEach(function (one) { unfolded.push(one.id); });
  });
  document.addEventListener("htmx:oobAfterSwap", function () {
    unfolded.splice(0).forEach(function (id) {
      var box = document.getElementById(id);
      if (box) { box.open = true; }
    });
  });

  // A fresh list knows how much is left to do: the badges follow.
  document.addEventListener("htmx:afterSettle", function () {
    var list = document.querySelector("[data-todo]");
    if (!list) { return; }
    document.querySelectorAll('[data-badge="inbox"]').forEach(function (badge) {
      var left = Number(list.dataset.todo);
      badge.textContent = left > 99 ? "99+" : String(left);
      badge.hidden = left === 0;
    });
  });

  document.addEventListener("click", function (event) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
    var opener = event.target.closest("[data-dialog]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && !dialog.open) { dialog.showModal(); }
    }
    var closer = event.target.closest("[data-close-dialog]");
    if (closer) { closer.closest("dialog").close(); }
    if (event.target.nodeName === "DIALOG") {
      var box = event.target.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) {
        event.target.close();
      }
    }
  });

  window.house = { say: say };
})();
