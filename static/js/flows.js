/* Flows: a drawing begins in its middle; beside the text of a draft stand its line numbers, and a mistake leads to its line. */
(function () {
  "use strict";

  var kept = null;

  function middle() {
    document.querySelectorAll(".tree-box").forEach(function (box) {
      box.scrollLeft = kept === null ? (box.scrollWidth - box.clientWidth) / 2 : kept;
    });
  }

  document.addEventListener("htmx:beforeSwap", function () {
    var box = document.querySelector(".tree-box");
    kept = box ? box.scrollLeft : kept;
  });
  document.addEventListener("htmx:afterSwap", middle);
  middle();

  var text = document.getElementById("flow-text");
  var lines = document.getElementById("flow-lines");
  var caret = document.getElementById("caret");
  if (!text || !lines) { return; }

  function number() {
    var count = text.value.split("\n").length;
    if (Number(lines.dataset.count) === count) { return; }
    lines.dataset.count = count;
    lines.textContent = Array.from({ length: count }, function (_, index) { return index + 1; }).join("\n") + "\n";
  }

  function follow() { lines.scrollTop = text.scrollTop; }

  function where() {
    var line = text.value.slice(0, text.selectionStart).split("\n").length;
    caret.textContent = caret.dataset.said.replace("{line}", line);
  }

  text.addEventListener("input", function () { number(); follow(); where(); });
  text.addEventListener("scroll", follow);
  ["click", "keyup", "focus"].forEach(function (kind) { text.addEventListener(kind, where); });

  document.addEventListener("click", function (event) {
    var fault = event.target.closest("[data-line]");
    if (!fault) { return; }
    var all = text.value.split("\n");
    var line = Math.min(Number(fault.dataset.line), all.length);
    var start = all.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + all[line - 1].length);
    text.scrollTop = Math.max(0, (line - 6) * 18);
    text.scrollLeft = 0;
    follow();
    where();
  });

  number();
})();
