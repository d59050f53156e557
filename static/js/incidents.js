/* The list of incidents: it renews itself, never moving a row under the pointer; several are chosen and taken together. */
(function () {
  "use strict";
  var EVERY = 5000;
  var root = document.querySelector("[data-incidents]");
  if (!root) { return; }
  var bar = root.querySelector("[data-new]");
  var mark = root.querySelector("[data-live-mark]");
  var fresh = null;

  function all(selector, inside) { return Array.from((inside || root).querySelectorAll(selector)); }
  function list() { return root.querySelector("[data-list-box]"); }
  function chosen() { return all("[name=pick]:checked"); }
  function rowAt(target) { return target && target.closest ? target.closest("[data-row]") : null; }

  function held() {
    var box = list();
    return box.matches(":hover") || box.contains(document.activeElement) || chosen().length > 0 || box.getBoundingClientRect().top < 0;
  }

  // What a row says is brought up to date where it stands; that it goes, and what is new, waits.
  function amend(wanted) {
    var unseen = 0;
    var known = {};
    all("[data-row]").forEach(function (row) { known[row.id] = row; });
    all("[data-row]", wanted).forEach(function (row) {
      var old = known[row.id];
      delete known[row.id];
      if (!old) { unseen += 1; return; }
      if (old.dataset.stamp === row.dataset.stamp || old.contains(document.activeElement)) { return; }
      var box = old.querySelector("[name=pick]");
      var picked = Boolean(box && box.checked);
      old.innerHTML = row.innerHTML;
      old.dataset.stamp = row.dataset.stamp;
      old.dataset.goes = row.dataset.goes;
      if (picked) { old.querySelector("[name=pick]").checked = true; }
      old.classList.add("glow");
    });
    Object.keys(known).forEach(function (id) { known[id].classList.add("row-gone"); });
    bar.hidden = unseen === 0 && Object.keys(known).length === 0;
    bar.textContent = unseen ? bar.dataset.some.replace("{n}", String(unseen)) : bar.dataset.other;
    count();
  }

  function renew() {
    if (!fresh) { return; }
    var before = new Set(all("[data-row]").map(function (row) { return row.id; }));
    list().replaceWith(fresh);
    fresh = null;
    all("[data-row]").forEach(function (row) { row.classList.toggle("glow", !before.has(row.id)); });
    bar.hidden = true;
    window.htmx.process(list());
    count();
  }

  function take(text) {
    var found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-list-box]");
    if (!found) { return; }
    root.dataset.seen = found.dataset.seen;
    fresh = found;
    if (held()) { amend(found); } else { renew(); }
  }

  function ask() {
    if (document.hidden) { return Promise.resolve(); }
    var address = new URL(root.dataset.incidents, window.location.href);
    address.searchParams.set("seen", root.dataset.seen);
    return fetch(address, { headers: { "HX-Request": "true" } }).then(function (answer) {
      mark.classList.toggle("live-off", !answer.ok);
      return answer.status === 200 && !answer.redirected ? answer.text().then(take) : undefined;
    }).catch(function () { mark.classList.add("live-off"); });
  }
  function again() { window.setTimeout(function () { ask().then(again); }, EVERY); }

  function count() {
    var rows = chosen().map(rowAt);
    var batch = root.querySelector("[data-several]");
    if (!batch) { return; }
    batch.hidden = rows.length === 0;
    batch.querySelector("[data-several-count]").textContent = String(rows.length);
    all("[data-several-verb]", batch).forEach(function (button) {
      var able = rows.filter(function (row) { return row.dataset.goes.split(" ").indexOf(button.value) >= 0; }).length;
      button.querySelector("[data-able]").textContent = String(able);
      button.disabled = able === 0;
    });
    var every = root.querySelector("[data-pick-all]");
    if (every) { every.checked = rows.length > 0 && rows.length === all("[name=pick]").length; }
  }

  // A and R press the same buttons as the pointer, with the row in focus alone chosen if none is.
  function press(verb) {
    var row = rowAt(document.activeElement);
    if (!chosen().length && row && row.querySelector("[name=pick]")) { row.querySelector("[name=pick]").checked = true; count(); }
    var button = root.querySelector('[data-several-verb][value="' + verb + '"]:not(:disabled)');
    if (button) { button.click(); }
  }

  // What is asked before it is done has a page of its own.
  root.addEventListener("click", function (event) {
    var button = event.target.closest("[data-several-go]");
    if (!button) { return; }
    var picks = chosen().map(function (box) { return "pick=" + encodeURIComponent(box.value); });
    window.location.href = button.dataset.severalGo + "?" + picks.join("&");
  });
  bar.addEventListener("click", renew);
  root.addEventListener("change", function (event) {
    if (event.target.matches("[data-pick-all]")) { all("[name=pick]").forEach(function (box) { box.checked = event.target.checked; }); }
    count();
  });
  document.addEventListener("incidents", function () { all("[name=pick]").forEach(function (box) { box.checked = false; }); root.dataset.seen = ""; ask().then(renew); });
  document.addEventListener("keydown", function (event) {
    var typing = /^(TEXTAREA|SELECT)$/.test(event.target.nodeName) || (event.target.nodeName === "INPUT" && event.target.type !== "checkbox");
    if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) { return; }
    var row = rowAt(document.activeElement);
    if (event.key === "a") { press("acknowledge"); }
    if (event.key === "r") { press("resolve"); }
    if (event.key === "x" && row) { row.querySelector("[name=pick]").click(); }
    if (event.key === "s" && row && row.dataset.silence) { window.location.href = row.dataset.silence; }
  });
  count();
  again();
})();
