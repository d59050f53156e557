/* The inbox: several items of one flow are chosen and approved together; X chooses the row in focus. */
(function () {
  "use strict";

  function bar() { return document.querySelector("[data-batch]"); }
  function boxes() { return Array.from(document.querySelectorAll("[data-rows] [name=pick]:not(:disabled)")); }

  function count() {
    var place = bar();
    if (!place) { return; }
    var chosen = boxes().filter(function (box) { return box.checked; }).length;
    place.querySelector("[data-batch-count]").textContent = String(chosen);
    place.querySelectorAll("[data-batch-verb]").forEach(function (button) { button.disabled = chosen === 0; });
    var all = place.querySelector("[data-batch-all]");
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-batch-all]")) {
      boxes().forEach(function (box) { box.checked = event.target.checked; });
      count();
    }
    if (event.target.matches("[data-rows] [name=pick]")) { count(); }
  });
  document.addEventListener("htmx:afterSettle", count);
  document.addEventListener("DOMContentLoaded", count);

  document.addEventListener("keydown", function (event) {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var row = document.activeElement && document.activeElement.closest ? document.activeElement.closest("[data-rows] li") : null;
    var box = row ? row.querySelector("[name=pick]:not(:disabled)") : null;
    if (box) { box.checked = !box.checked; count(); }
  });

  // HX-Trigger "batched": each item has its answer; the list is read again.
  document.addEventListener("batched", function () {
    var list = document.querySelector("[data-list]");
    if (list) { window.htmx.trigger(list, "refresh"); }
  });
})();
