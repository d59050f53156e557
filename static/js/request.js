/* A request: verbs that ask first open their dialog, several people become chips, @ finds whom to mention, the fields
   asked for at a step go with whichever button is pressed. */
(function () {
  "use strict";

  // A button with data-ask opens its dialog; the opinion typed so far goes along. Without scripts it posts as it is.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-ask]");
    var dialog = button && !button.disabled ? document.getElementById(button.dataset.ask) : null;
    if (!dialog) { return; }
    event.preventDefault();
    event.stopPropagation();
    var menu = button.closest("details[data-menu]");
    if (menu) { menu.open = false; }
    var typed = document.querySelector("#dock-form [name=comment]");
    var words = dialog.querySelector("[data-opinion]");
    if (typed && words && typed.value && !words.value) { words.value = typed.value; }
    dialog.showModal();
    var first = dialog.querySelector("[role=combobox], input[type=radio]:required, textarea, select");
    if (first) { first.focus(); }
  }, true);

  // Inputs of the step stand outside the forms that send them.
  document.addEventListener("htmx:configRequest", function (event) {
    var form = event.target.closest ? event.target.closest("form") : null;
    var box = document.querySelector("[data-asked]");
    if (!form || !box || !/\/act$/.test(event.detail.path)) { return; }
    var root = form.closest("#drawer, #request");
    if (!root || !root.contains(box)) { return; }
    var inputs = new FormData();
    box.querySelectorAll("input[name],select[name],textarea[name]").forEach(function (control) {
      if (!control.name || control.type === "file") { return; }
      if ((control.type === "checkbox" || control.type === "radio") && !control.checked) { return; }
      inputs.append(control.name, control.value);
    });
    inputs.forEach(function (value, name) {
      if (event.detail.formData && event.detail.formData.append) { event.detail.formData.append(name, value); }
      else { event.detail.parameters[name] = value; }
    });
  });

  function reopen(root) {
    root.querySelectorAll("dialog[data-reopen]").forEach(function (dialog) {
      dialog.removeAttribute("data-reopen");
      dialog.showModal();
    });
  }
  document.addEventListener("htmx:afterSettle", function (event) {
    var root = event.target.parentNode || document;
    reopen(root);
    var wrong = root.querySelector("[data-asked] .field-wrong .form-control, [data-asked] .field-wrong .form-select, [data-asked] .field-wrong input:not([type=hidden])");
    if (wrong) { wrong.focus(); wrong.scrollIntoView({ block: "center" }); }
  });
  document.addEventListener("DOMContentLoaded", function () { reopen(document); });

  // Several people: each pick becomes a chip with its own hidden input.
  document.addEventListener("change", function (event) {
    var box = event.target.closest ? event.target.closest("[data-people]") : null;
    var picked = box && event.target.matches("[role=combobox]") ? box.querySelector("[data-picked]") : null;
    if (!picked || !picked.value) { return; }
    var search = event.target;
    var list = box.querySelector("[data-chosen]");
    if (box.hasAttribute("data-one")) { list.textContent = ""; }
    var known = Array.from(list.querySelectorAll("input")).some(function (one) { return one.value === picked.value; });
    if (!known) {
      var chip = box.querySelector("[data-person-chip]").content.cloneNode(true);
      chip.querySelector("input").value = picked.value;
      chip.querySelector("span").textContent = search.value;
      list.append(chip);
    }
    picked.value = "";
    search.value = "";
  });
  document.addEventListener("click", function (event) {
    var drop = event.target.closest("[data-drop-person]");
    if (!drop) { return; }
    var list = drop.closest("[data-chosen]");
    drop.closest("li").remove();
    if (list) { list.dispatchEvent(new Event("change", { bubbles: true })); }
  });

  // @ in a comment: letters after it find people, a pick writes the name and mentions its key.
  var waiting = 0;
  function wanted(area) {
    var found = /@([^\s@]{0,20})$/.exec(area.value.slice(0, area.selectionStart));
    return found ? found[1] : null;
  }
  document.addEventListener("input", function (event) {
    var form = event.target.closest ? event.target.closest("[data-mentions]") : null;
    if (!form || event.target.nodeName !== "TEXTAREA") { return; }
    var found = form.querySelector("[data-mention-found]");
    var letters = wanted(event.target);
    window.clearTimeout(waiting);
    if (letters === null || !letters) { found.textContent = ""; return; }
    waiting = window.setTimeout(function () {
      var url = form.dataset.mentions + "?q=" + encodeURIComponent(letters);
      window.htmx.ajax("GET", url, { target: found, swap: "innerHTML" });
    }, 200);
  });
  document.addEventListener("click", function (event) {
    var choice = event.target.closest("[data-mention-found] [data-pick]");
    if (!choice) { return; }
    event.stopPropagation();
    event.preventDefault();
    var form = choice.closest("[data-mentions]");
    var area = form.querySelector("textarea");
    var at = area.selectionStart, before = area.value.slice(0, at).replace(/@[^\s@]*$/, "@" + choice.dataset.name + " ");
    area.value = before + area.value.slice(at);
    area.selectionStart = area.selectionEnd = before.length;
    var hidden = document.createElement("input");
    hidden.type = "hidden"; hidden.name = "mentions"; hidden.value = choice.dataset.pick;
    form.append(hidden);
    form.querySelector("[data-mention-found]").textContent = "";
    area.focus();
  }, true);
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest ? event.target.closest("[data-mentions]") : null;
    if (!form) { return; }
    var found = form.querySelector("[data-mention-found]");
    var all = Array.from(found.querySelectorAll("[data-pick]"));
    if (!all.length) { return; }
    var at = all.indexOf(document.activeElement);
    if (event.key === "Escape") { found.textContent = ""; event.stopPropagation(); }
    if (event.key === "ArrowDown") { event.preventDefault(); (all[at + 1] || all[0]).focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (all[at - 1] || form.querySelector("textarea")).focus(); }
    if (event.key === "Enter" && at < 0) { event.preventDefault(); all[0].click(); }
  });
})();
