/* The drawer: rows open in it, J and K step through them, after a decision the next one opens. */
(function () {
  "use strict";
  var drawer = document.getElementById("drawer");
  var veil = document.getElementById("veil");
  if (!drawer) { return; }
  var current = null;
  var origin = null;
  var opening = "";

  function rows() { return Array.from(document.querySelectorAll("[data-drawer]")); }
  function mark() {
    rows().forEach(function (row) { row.classList.toggle("current", row.dataset.drawer === current); });
  }

  function open(row) {
    if (drawer.hidden) { origin = row; }
    current = row.dataset.drawer;
    drawer.hidden = veil.hidden = false;
    document.body.classList.add("locked");
    mark();
    var url = current + (current.indexOf("?") < 0 ? "?" : "&") + "drawer=1";
    opening = url;
    drawer.setAttribute("aria-busy", "true");
    window.htmx.ajax("GET", url, { target: drawer, swap: "innerHTML" }).then(function () {
      var dot = row.querySelector(".unread");
      if (dot) { dot.remove(); }
      drawer.focus();
    });
  }

  // Until htmx has taken the buttons over (settled), a key must not press them: the form would leave the page.
  function ready(event) {
    var path = event.detail.pathInfo && event.detail.pathInfo.requestPath;
    if (path === opening) { drawer.removeAttribute("aria-busy"); }
  }

  function close() {
    if (drawer.hidden) { return; }
    drawer.hidden = veil.hidden = true;
    drawer.textContent = "";
    document.body.classList.remove("locked");
    var row = rows().find(function (one) { return one.dataset.drawer === current; }) || origin;
    current = null;
    mark();
    if (row && row.isConnected) { row.focus(); }
  }

  function step(by) {
    var all = rows();
    var at = all.findIndex(function (row) { return row.dataset.drawer === current; });
    if (all[at + by]) { open(all[at + by]); }
  }

  // HX-Trigger "decided": the item is done; the list is read again and what stands in its place opens.
  function decided() {
    var all = rows();
    var at = all.findIndex(function (row) { return row.dataset.drawer === current; });
    var next = all[at + 1] || all[at - 1];
    var list = document.querySelector("[data-list]");
    var wanted = at >= 0 && next ? next.dataset.drawer : "";
    if (!list) {
      if (at >= 0) { (all[at].closest("li") || all[at]).remove(); }
      if (wanted) { open(next); } else { close(); }
      return;
    }
    list.addEventListener("htmx:afterOnLoad", function () {
      var row = rows().find(function (one) { return one.dataset.drawer === wanted; });
      if (row) { open(row); } else { close(); }
    }, { once: true });
    window.htmx.trigger(list, "refresh");
  }

  document.addEventListener("click", function (event) {
    var row = event.target.closest("[data-drawer]");
    if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.htmx) { event.preventDefault(); open(row); }
    if (event.target.closest("[data-close-drawer]") || event.target === veil) { close(); }
    var stepper = event.target.closest("[data-step]");
    if (stepper) { step(Number(stepper.dataset.step)); }
  });
  drawer.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("htmx:afterRequest", function (event) { if (event.detail.failed) { ready(event); } });
  document.addEventListener("drawer:step", function (event) { step(event.detail.by); });
  document.addEventListener("drawer:close", close);
  document.addEventListener("decided", decided);
  document.addEventListener("stale", function () {
    var row = rows().find(function (one) { return one.dataset.drawer === current; });
    if (row && !drawer.hidden) { open(row); }
  });
  // The page behind an open drawer is out of reach.
  drawer.addEventListener("keydown", function (event) {
    if (event.key !== "Tab") { return; }
    var all = Array.from(drawer.querySelectorAll("a[href],button:not([disabled]),input:not([type=hidden]),select,textarea"));
    if (!all.length) { return; }
    var first = all[0], last = all[all.length - 1];
    if (event.shiftKey && (document.activeElement === first || document.activeElement === drawer)) { event.preventDefault(); last.focus(); }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
  });
})();
