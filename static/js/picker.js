/* The person picker: letters find people, a click or Enter takes one; what is sent is the key in the hidden input. */
(function () {
  "use strict";
  var waiting = 0;

  function found(picker) { return picker.querySelector(".picker-found"); }

  function ask(input) {
    var picker = input.closest("[data-picker]");
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () {
      var url = picker.dataset.url + "?q=" + encodeURIComponent(input.value);
      window.htmx.ajax("GET", url, { target: found(picker), swap: "innerHTML" });
      input.setAttribute("aria-expanded", "true");
    }, 200);
  }

  function take(choice) {
    var picker = choice.closest("[data-picker]");
    var hidden = picker.querySelector("[data-picked]");
    hidden.value = choice.dataset.pick;
    var input = picker.querySelector("[role=combobox]");
    input.value = choice.dataset.name;
    input.setAttribute("aria-expanded", "false");
    found(picker).textContent = "";
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-picker] [role=combobox]")) { return; }
    event.target.closest("[data-picker]").querySelector("[data-picked]").value = "";
    ask(event.target);
  });
  document.addEventListener("click", function (event) {
    var choice = event.target.closest("[data-pick]");
    if (choice) { take(choice); }
  });
  document.addEventListener("keydown", function (event) {
    var picker = event.target.closest ? event.target.closest("[data-picker]") : null;
    if (!picker) { return; }
    var all = Array.from(picker.querySelectorAll("[data-pick]"));
    var at = all.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0) { event.preventDefault(); if (all[0]) { take(all[0]); } }
    if (event.key === "ArrowDown" && all[at + 1]) { event.preventDefault(); all[at + 1].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (all[at - 1] || picker.querySelector("[role=combobox]")).focus(); }
    if (event.key === "Escape") { found(picker).textContent = ""; }
  });
})();
