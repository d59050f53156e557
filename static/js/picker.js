/* Pickers: letters find people, departments or rows of a ledger; a click or Enter takes one. What is sent is the key in the
   hidden input, or (data-many) in the chip of each that was taken. */
(function () {
  "use strict";
  var waiting = 0;

  function found(picker) { return picker.querySelector(".picker-found"); }

  function ask(input) {
    var picker = input.closest("[data-picker]");
    window.clearTimeout(waiting);
    waiting = window.setTimeout(function () {
      var url = picker.dataset.url + (picker.dataset.url.indexOf("?") < 0 ? "?q=" : "&q=") + encodeURIComponent(input.value);
      window.htmx.ajax("GET", url, { target: found(picker), swap: "innerHTML" });
      input.setAttribute("aria-expanded", "true");
    }, 200);
  }

  function take(choice) {
    var picker = choice.closest("[data-picker]");
    var input = picker.querySelector("[role=combobox]");
    if (picker.dataset.many) {
      addChip(picker, choice);
      input.value = "";
    } else {
      picker.querySelector("[data-picked]").value = choice.dataset.pick;
      input.value = choice.dataset.name;
    }
    input.setAttribute("aria-expanded", "false");
    found(picker).textContent = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  function addChip(picker, choice) {
    var chips = picker.querySelector("[data-picks]");
    var there = Array.from(chips.querySelectorAll("input")).some(function (input) { return input.value === choice.dataset.pick; });
    if (there) { return; }
    var chip = picker.querySelector("[data-pick-blank]").content.cloneNode(true);
    chip.querySelector("input").name = picker.dataset.many;
    chip.querySelector("input").value = choice.dataset.pick;
    chip.querySelector("span").textContent = choice.dataset.name;
    chip.querySelector("button").setAttribute("aria-label", chip.querySelector("button").getAttribute("aria-label") + " " + choice.dataset.name);
    chips.append(chip);
  }

  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-picker] [role=combobox]")) { return; }
    var key = event.target.closest("[data-picker]").querySelector("[data-picked]");
    if (key) { key.value = ""; }
    ask(event.target);
  });
  document.addEventListener("click", function (event) {
    var choice = event.target.closest("[data-pick]");
    if (choice) { take(choice); }
    var chip = event.target.closest("[data-unpick]");
    if (chip) {
      var input = chip.closest("[data-picker]").querySelector("[role=combobox]");
      chip.closest("li").remove();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    }
  });
  document.addEventListener("focusin", function (event) {
    var input = event.target;
    if (input.matches("[data-open] [role=combobox]") && !input.value && !found(input.closest("[data-picker]")).textContent.trim()) { ask(input); }
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
