/* Keyboard: / search, J K move, Enter open, A R in the drawer, ? help, Escape closes. */
(function () {
  "use strict";

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName);
  }

  function rows() { return Array.from(document.querySelectorAll("[data-rows] .row-item, [data-rows] .row-link")); }

  function move(by) {
    var all = rows();
    var drawer = document.getElementById("drawer");
    if (drawer && !drawer.hidden) { document.dispatchEvent(new CustomEvent("drawer:step", { detail: { by: by } })); return; }
    if (!all.length) { return; }
    var at = all.findIndex(function (row) { return row === document.activeElement; });
    var next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  // The first of these verbs that the drawer offers: at a step that is done rather than decided, 完成 and 无法完成.
  function press(verbs) {
    var drawer = document.getElementById("drawer");
    if (!drawer || drawer.hidden || drawer.hasAttribute("aria-busy")) { return; }
    var button = drawer.querySelector(verbs.map(function (verb) { return '[data-verb="' + verb + '"]:not([disabled])'; }).join(","));
    if (button) { button.focus(); button.click(); }
  }

  var KEYS = {
    "/": function () { var box = document.getElementById("search"); if (box) { box.focus(); box.select(); } },
    "?": function () { var help = document.getElementById("keys"); if (help && !help.open) { help.showModal(); } },
    "j": function () { move(1); },
    "k": function () { move(-1); },
    "a": function () { press(["approve", "complete"]); },
    "r": function () { press(["reject", "cannot"]); }
  };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === "Escape") {
      document.querySelectorAll("details[data-menu][open]").forEach(function (menu) { menu.open = false; });
      if (typing(event.target)) { event.target.blur(); return; }
      if (!document.querySelector("dialog[open]")) { document.dispatchEvent(new CustomEvent("drawer:close")); }
      return;
    }
    if (typing(event.target) || document.querySelector("dialog[open]")) { return; }
    var act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });
})();
