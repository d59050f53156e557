/* Rows copied from a sheet fill a detail table from the cell they are pasted into; rows are added as needed. */
(function () {
  "use strict";

  function cellsOf(row) { return Array.from(row.querySelectorAll("td:not(.verb-col)")); }

  function control(cell) {
    return cell.querySelector("select,textarea,[role=combobox],input[type=checkbox],input:not([type=hidden]):not([type=checkbox])");
  }

  function put(cell, text) {
    var input = control(cell);
    var said = text.trim();
    if (!input || input.disabled) { return; }
    if (input.nodeName === "SELECT") {
      var option = Array.from(input.options).find(function (one) { return one.value === said || one.text.trim() === said; });
      input.value = option ? option.value : "";
    } else if (input.type === "checkbox" && input.value === "yes" && cell.querySelectorAll("input[type=checkbox]").length === 1) {
      input.checked = said !== "" && !/^(0|n|no|false|\u5426)$/i.test(said);
    } else if (input.type === "checkbox") {
      var words = said.split(/[、,，;；]/).map(function (one) { return one.trim(); });
      cell.querySelectorAll("input[type=checkbox]").forEach(function (box) {
        var label = box.parentNode.textContent.trim();
        box.checked = words.indexOf(box.value) >= 0 || (label !== "" && words.indexOf(label) >= 0);
      });
    } else if (input.type === "date") {
      var day = said.match(/^(\d{4})[-\/.年](\d{1,2})[-\/.月](\d{1,2})/);
      input.value = day ? day[1] + "-" + ("0" + day[2]).slice(-2) + "-" + ("0" + day[3]).slice(-2) : "";
    } else {
      var key = cell.querySelector("[data-picked]");
      if (key) { key.value = ""; }
      input.value = said;
    }
  }

  document.addEventListener("paste", function (event) {
    var row = event.target.closest ? event.target.closest("[data-detail-row]") : null;
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!row || !/[\t\n]/.test(text.replace(/\r?\n$/, "")) || (event.target.nodeName === "TEXTAREA" && text.indexOf("\t") < 0)) { return; }
    event.preventDefault();
    var box = row.closest("[data-detail]");
    var from = cellsOf(row).findIndex(function (cell) { return cell.contains(event.target); });
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach(function (line, at) {
      if (at > 0) { row = row.nextElementSibling || window.detailTable.add(box, null); }
      if (!row) { return; }
      var cells = cellsOf(row);
      line.split("\t").forEach(function (value, column) {
        if (cells[from + column]) { put(cells[from + column], value); }
      });
    });
    window.detailTable.changed(box);
  });
})();
