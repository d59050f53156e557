/* A roster: a drag on the last row of the board fills the stand-in form, which tells whom it would replace. */
(function () {
  "use strict";
  var STEP = 1800;
  var panel = document.querySelector("[data-stand-in]");
  if (!panel) { return; }
  var starts = panel.querySelector("[name=starts_at]");
  var ends = panel.querySelector("[name=ends_at]");
  var instead = panel.querySelector("[name=instead_of]");
  var told = panel.querySelector("[data-replaced]");
  var board = document.querySelector("[data-board]");
  var from = null;
  var mark = null;

  // A moment as a clock in the roster's zone shows it, in the form that the fields take.
  function reading(seconds) {
    var parts = {};
    new Intl.DateTimeFormat("en-CA", { timeZone: panel.dataset.zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" })
      .formatToParts(new Date(seconds * 1000)).forEach(function (part) { parts[part.type] = part.value; });
    return parts.year + "-" + parts.month + "-" + parts.day + "T" + parts.hour + ":" + parts.minute;
  }

  function span() { return board.dataset.board.split(",").map(Number); }

  function at(event) {
    var box = board.getBoundingClientRect();
    var share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    var ground = span();
    return Math.round((ground[0] + share * (ground[1] - ground[0])) / STEP) * STEP;
  }

  function draw(one, other) {
    var ground = span();
    var width = board.width.baseVal.value;
    var x = function (seconds) { return (seconds - ground[0]) / (ground[1] - ground[0]) * width; };
    mark.setAttribute("x", String(x(Math.min(one, other))));
    mark.setAttribute("width", String(Math.abs(x(other) - x(one))));
  }

  function begin(event) {
    if (event.button !== 0 || event.pointerType === "touch") { return; }
    from = at(event);
    mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    mark.setAttribute("class", "board-drag");
    mark.setAttribute("y", "0");
    mark.setAttribute("height", String(board.height.baseVal.value));
    board.append(mark);
    board.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  function stop() {
    if (mark) { mark.remove(); }
    from = null;
    mark = null;
  }

  function end(event) {
    if (from === null) { return; }
    var to = at(event);
    var one = from;
    stop();
    if (one === to) { return; }
    starts.value = reading(Math.min(one, to));
    ends.value = reading(Math.max(one, to));
    ask(true);
    panel.scrollIntoView({ block: "center" });
    panel.querySelector("[role=combobox]").focus();
  }

  function ask(choose) {
    if (!starts.value || !ends.value) { told.textContent = ""; return; }
    var query = new URLSearchParams({ starts_at: starts.value, ends_at: ends.value });
    window.htmx.ajax("GET", panel.dataset.standIn + "?" + query.toString(), { target: told, swap: "innerHTML" }).then(function () {
      var there = told.querySelectorAll("[data-instead]");
      if (choose && there.length === 1 && Array.from(instead.options).some(function (one) { return one.value === there[0].dataset.instead; })) {
        instead.value = there[0].dataset.instead;
      }
    });
  }

  [starts, ends].forEach(function (input) { input.addEventListener("change", function () { ask(false); }); });
  if (!board) { return; }
  board.addEventListener("pointerdown", begin);
  board.addEventListener("pointermove", function (event) { if (from !== null) { draw(from, at(event)); } });
  board.addEventListener("pointerup", end);
  board.addEventListener("pointercancel", stop);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { stop(); } });
})();
