/* The request form: the path, the sums and the fields asked for follow what is typed; a draft every ten seconds. */
(function () {
  "use strict";
  var form = document.querySelector("[data-request-form]");
  if (!form) { return; }
  var preview = document.getElementById("preview");
  var state = document.getElementById("draft-state");
  var changed = false, timer = 0, asked = 0;

  function send(url) {
    var data = new FormData(form);
    // A new file waits for the form; the keys of those kept earlier, under the same name, stay.
    form.querySelectorAll("input[type=file]").forEach(function (input) {
      var kept = data.getAll(input.name).filter(function (value) { return typeof value === "string"; });
      data.delete(input.name);
      kept.forEach(function (value) { data.append(input.name, value); });
    });
    return fetch(url, { method: "POST", body: data, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  }
  function words(text) { return (text || "").split(" ").filter(Boolean); }

  function apply() {
    var told = preview.querySelector("[data-form-state]");
    if (!told) { return; }
    var visible = words(told.dataset.visible), required = words(told.dataset.required);
    form.querySelectorAll("[data-field]").forEach(function (field) {
      field.hidden = visible.indexOf(field.dataset.field) < 0;
      var mark = field.querySelector(".required");
      if (mark && !mark.closest("table")) { mark.hidden = required.indexOf(field.dataset.field) < 0; }
    });
    form.querySelectorAll("[data-form-group]").forEach(function (group) {
      group.hidden = !group.querySelector("[data-field]:not([hidden])");
    });
    told.querySelectorAll("template[data-figure-for]").forEach(function (figure) {
      var shown = form.querySelector('[data-figure="' + figure.dataset.figureFor + '"]');
      if (shown) { shown.textContent = figure.content.textContent; }
    });
    told.querySelectorAll("template[data-sums-for]").forEach(function (sums) {
      var line = form.querySelector('[data-sums="' + sums.dataset.sumsFor + '"]');
      if (line) { line.replaceChildren(sums.content.cloneNode(true)); }
    });
  }

  function look() {
    var mine = ++asked;
    send(form.dataset.preview).then(function (answer) {
      return answer.ok && mine === asked ? answer.text() : "";
    }).then(function (text) {
      if (text) { preview.innerHTML = text; apply(); }
    }).catch(function () { state.textContent = document.body.dataset.away; });
  }

  function keep() {
    if (!changed) { return; }
    changed = false;
    send(form.dataset.draft).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (text) { state.textContent = text; }).catch(function () {
      changed = true;
      state.textContent = document.body.dataset.away;
    });
  }

  function noticed() {
    changed = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, 400);
  }
  form.addEventListener("input", noticed);
  form.addEventListener("change", noticed);
  form.addEventListener("submit", function () { changed = false; });
  apply();
  window.setInterval(keep, 10000);
})();
