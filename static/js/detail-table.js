/* Detail tables: rows are added from the blank one, copied and removed; names stay numbered 0, 1, 2 (table.row.column). */
(function () {
  "use strict";

  function renumber(box) {
    var name = box.dataset.detail;
    var own = new RegExp("^((?:f-)?" + name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + "\\.)(\\d+|__row__)(\\.)");
    var all = box.querySelectorAll("[data-detail-row]");
    all.forEach(function (row, index) {
      row.querySelectorAll("*").forEach(function (node) {
        ["name", "id", "for", "data-long", "data-many", "data-figure", "aria-describedby", "aria-controls"].forEach(function (attribute) {
          var value = node.getAttribute(attribute);
          if (value && own.test(value)) { node.setAttribute(attribute, value.replace(own, "$1" + index + "$3")); }
        });
      });
      row.querySelectorAll("[data-detail-remove]").forEach(function (button) { button.disabled = all.length < 2; });
      row.querySelectorAll("[data-detail-copy]").forEach(function (button) { button.disabled = all.length >= Number(box.dataset.max); });
    });
    var add = box.querySelector("[data-detail-add]");
    if (add) { add.disabled = all.length >= Number(box.dataset.max); }
  }

  function changed(box) { box.dispatchEvent(new Event("change", { bubbles: true })); }

  // A row from the blank one, behind `after` or at the end; null where no more may be added.
  function addRow(box, after) {
    var blank = box.querySelector("[data-detail-blank]");
    if (!blank || box.querySelectorAll("[data-detail-row]").length >= Number(box.dataset.max)) { return null; }
    var row = blank.content.cloneNode(true).querySelector("[data-detail-row]");
    if (after) { after.after(row); } else { box.querySelector("[data-detail-rows]").append(row); }
    renumber(box);
    return row;
  }

  function controls(row) { return row.querySelectorAll("input:not([data-row-mark]),select,textarea"); }

  function copyRow(box, source) {
    var row = addRow(box, source);
    if (!row) { return; }
    // Chips of several people are no control of the blank row: they go over as they are.
    source.querySelectorAll("[data-picks]").forEach(function (chips, at) {
      row.querySelectorAll("[data-picks]")[at].replaceWith(chips.cloneNode(true));
    });
    var typed = controls(source);
    controls(row).forEach(function (control, at) {
      if (!typed[at]) { return; }
      control.value = typed[at].value;
      control.checked = typed[at].checked;
      control.disabled = typed[at].disabled;
    });
    renumber(box);
    focusOn(row);
  }

  function focusOn(row) {
    var first = row.querySelector("input:not([type=hidden]),select,textarea");
    if (first) { first.focus(); }
  }

  document.addEventListener("click", function (event) {
    var verb = event.target.closest("[data-detail-add],[data-detail-copy],[data-detail-remove]");
    var box = verb ? verb.closest("[data-detail]") : null;
    if (!box) { return; }
    var row = verb.closest("[data-detail-row]");
    if (verb.hasAttribute("data-detail-add")) {
      row = addRow(box, null);
      if (row) { focusOn(row); }
    } else if (verb.hasAttribute("data-detail-copy")) {
      copyRow(box, row);
    } else {
      row.remove();
      renumber(box);
      var next = box.querySelector("[data-detail-add]") || box.querySelector("[data-detail-remove]");
      if (next) { next.focus(); }
    }
    changed(box);
  });

  function start(root) { root.querySelectorAll("[data-detail]").forEach(renumber); }
  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });
  window.detailTable = { add: addRow, changed: changed };
})();
