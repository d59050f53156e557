/* Forms: one press sends once, filters apply by themselves, the first problem is in sight, typed text outlives the session. */
(function () {
  "use strict";

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-once")) {
      window.setTimeout(function () {
        form.querySelectorAll("button:not([type=button])").forEach(function (button) { button.disabled = true; });
      }, 0);
    }
    if (form.dataset.keep) { sessionStorage.removeItem("keep:" + form.dataset.keep); }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once] button[disabled]").forEach(function (button) { button.disabled = false; });
  });

  document.addEventListener("click", function (event) {
    var remove = event.target.closest("[data-remove-file]");
    if (!remove) { return; }
    var form = remove.closest("form");
    remove.closest("li").remove();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-auto") && event.target.nodeName === "SELECT") { form.requestSubmit(); }
    if (event.target.matches("[data-looks]")) { event.target.closest("[data-look]").dataset.look = event.target.value; }
    var long = event.target.dataset ? event.target.dataset.long : "";
    if (long) {
      var date = document.getElementById(long);
      date.disabled = event.target.checked;
      if (event.target.checked) { date.value = ""; }
    }
  });
  document.querySelectorAll("[data-long]:checked").forEach(function (box) {
    document.getElementById(box.dataset.long).disabled = true;
  });

  // data-asked-by="kind:assistant": only asked where that choice is taken; without scripts it is always there.
  function ask(part) {
    var named = part.dataset.askedBy.split(":");
    var taken = part.closest("form").querySelector('[name="' + named[0] + '"]:checked');
    part.hidden = !taken || taken.value !== named[1];
  }
  document.querySelectorAll("[data-asked-by]").forEach(function (part) {
    ask(part);
    part.closest("form").addEventListener("change", function () { ask(part); });
  });

  var list = document.querySelector("[data-problems]");
  var wrong = list || document.querySelector(".field-wrong .form-control, .field-wrong .form-select, .field-wrong input, .is-invalid");
  if (wrong) { wrong.focus(); }

  // data-keep="name": what is typed is kept in this window until it is sent, so a lost session loses nothing.
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var key = "keep:" + form.dataset.keep;
    var kept = JSON.parse(sessionStorage.getItem(key) || "{}");
    Array.from(form.elements).forEach(function (control) {
      if (keepable(control) && !control.value && kept[control.name]) { control.value = kept[control.name]; }
    });
    form.addEventListener("input", function () {
      var now = {};
      Array.from(form.elements).forEach(function (control) {
        if (keepable(control) && control.value) { now[control.name] = control.value; }
      });
      sessionStorage.setItem(key, JSON.stringify(now));
    });
  });

  function keepable(control) {
    return control.name && control.name !== "csrfmiddlewaretoken" && !/^(hidden|password|file|checkbox|radio|submit)$/.test(control.type);
  }
})();
