/* Detail tables: rows are added from the blank one and removed; names stay numbered 0, 1, 2 (table.row.column). */
(function () {
  "use strict";

  function renumber(box) {
    var name = box.dataset.detail;
    var own = new RegExp("^((?:f-)?" + name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + "\\.)(\\d+|__row__)(\\.)");
    box.querySelectorAll("[data-detail-row]").forEach(function (row, index) {
      row.querySelectorAll("*").forEach(function (node) {
        ["name", "id", "for", "data-long", "aria-describedby", "aria-controls"].forEach(function (attribute) {
          var value = node.getAttribute(attribute);
          if (value && own.test(value)) { node.setAttribute(attribute, value.replace(own, "$1" + index + "$3")); }
        });
      });
    });
    var all = box.querySelectorAll("[data-detail-row]");
    box.querySelector("[data-detail-add]").disabled = all.length >= Number(box.dataset.max);
    all.forEach(function (row) { row.querySelector("[data-detail-remove]").disabled = all.length < 2; });
  }

  function changed(box) { box.dispatchEvent(new Event("change", { bubbles: true })); }

  document.addEventListener("click", function (event) {
    var add = event.target.closest("[data-detail-add]");
    var remove = event.target.closest("[data-detail-remove]");
    var box = event.target.closest("[data-detail]");
    if (!box || (!add && !remove)) { return; }
    if (add) {
      var blank = box.querySelector("[data-detail-blank]").content.cloneNode(true);
      box.querySelector("[data-detail-rows]").append(blank);
      renumber(box);
      var last = box.querySelector("[data-detail-row]:last-child");
      var first = last.querySelector("input:not([type=hidden]),select,textarea");
      if (first) { first.focus(); }
    } else {
      remove.closest("[data-detail-row]").remove();
      renumber(box);
      box.querySelector("[data-detail-add]").focus();
    }
    changed(box);
  });

  function start(root) { root.querySelectorAll("[data-detail]").forEach(renumber); }
  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });
})();
