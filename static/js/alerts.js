/* Sources of alerts: texts to copy; what came last renews itself, never under the pointer and never what is open. */
(function () {
  "use strict";
  var EVERY = 4000;
  var DONE = 1600;
  var TOP = 56;

  function fallback(box) {
    var range = document.createRange();
    range.selectNodeContents(box);
    var chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
    var done = document.execCommand("copy");
    chosen.removeAllRanges();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }

  function copy(box) {
    return navigator.clipboard ? navigator.clipboard.writeText(box.textContent) : fallback(box);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    var box = button && document.getElementById(button.dataset.copy);
    if (!box) { return; }
    copy(box).catch(function () { return fallback(box); }).then(function () {
      button.classList.add("copy-done");
      window.house.say(button.dataset.done);
      window.setTimeout(function () { button.classList.remove("copy-done"); }, DONE);
    }, function () { window.house.say(document.body.dataset.failed, "bad"); });
  });

  var root = document.querySelector("[data-live-from]");
  if (!root) { return; }
  var list = document.querySelector('[data-live="list"]');
  var more = document.querySelector("[data-live-show]");
  var mark = document.querySelector("[data-live-mark]");
  var fresh = null;
  var waiting = new Set();

  function region(name) { return document.querySelector('[data-live="' + name + '"]'); }

  // Nothing moves under the pointer, under the caret, or above what somebody has scrolled to.
  function held(box) {
    var scrolled = box === list && box.getBoundingClientRect().top < TOP;
    return box.matches(":hover") || Boolean(box.querySelector(":focus-visible")) || scrolled;
  }

  function byId(box) {
    var found = {};
    Array.from(box.children).forEach(function (one) { found[one.id] = one; });
    return found;
  }

  // An opened request stays the very element it is; only its head is brought up to date.
  function merged(old, wanted) {
    if (!old) { wanted.classList.add("glow"); return wanted; }
    if (old.dataset.stamp === wanted.dataset.stamp) { return old; }
    var open = old.querySelector("details[open]");
    if (!open) { return wanted; }
    old.dataset.stamp = wanted.dataset.stamp;
    open.querySelector("summary").replaceWith(wanted.querySelector("summary"));
    return old;
  }

  function mergeList(wanted) {
    var before = byId(list);
    var after = Array.from(wanted.children).map(function (one) { return merged(before[one.id], one); });
    Array.from(list.children).forEach(function (one) {
      if (after.indexOf(one) < 0 && one.querySelector("details[open]")) { after.push(one); }
    });
    after.forEach(function (one, place) {
      if (list.children[place] !== one) { list.insertBefore(one, list.children[place] || null); }
    });
    while (list.children.length > after.length) { list.lastElementChild.remove(); }
    window.htmx.process(list);
  }

  function replace(box, wanted) {
    var open = Array.from(box.querySelectorAll("details")).map(function (one) { return one.open; });
    if (open.indexOf(true) >= 0 && box.dataset.live === "dead") { return; }
    box.innerHTML = wanted.innerHTML;
    box.hidden = wanted.hidden;
    box.querySelectorAll("details").forEach(function (one, place) { one.open = Boolean(open[place]); });
    window.htmx.process(box);
  }

  // What changes its height above what somebody looks at is made up for by scrolling.
  function steadily(change) {
    var eyes = list.querySelector(":hover");
    var before = eyes ? eyes.getBoundingClientRect().top : 0;
    change();
    if (eyes && eyes.isConnected) { window.scrollBy(0, eyes.getBoundingClientRect().top - before); }
  }

  function show(always) {
    if (waiting.size) { steadily(function () { put(always); }); }
  }

  function put(always) {
    waiting.forEach(function (name) {
      var box = region(name);
      var wanted = fresh && fresh.querySelector('[data-live="' + name + '"]');
      if (!box || !wanted || (held(box) && !always)) { return; }
      if (name === "list") { mergeList(wanted.cloneNode(true)); } else { replace(box, wanted); }
      waiting.delete(name);
    });
    more.hidden = !waiting.has("list");
  }

  function take(text) {
    fresh = new DOMParser().parseFromString(text, "text/html");
    root.dataset.seen = fresh.getElementById("live").dataset.seen;
    ["tiles", "list", "dead", "chart"].forEach(function (name) { waiting.add(name); });
    show(false);
  }

  function ask() {
    if (document.hidden) { return Promise.resolve(); }
    return fetch(root.dataset.liveFrom + "?seen=" + encodeURIComponent(root.dataset.seen), { headers: { "HX-Request": "true" } })
      .then(function (answer) {
        mark.classList.toggle("live-off", !answer.ok);
        if (answer.status === 200 && !answer.redirected) { return answer.text().then(take); }
        show(false);
        return undefined;
      })
      .catch(function () { mark.classList.add("live-off"); });
  }

  function again() { window.setTimeout(function () { ask().then(again); }, EVERY); }

  more.addEventListener("click", function () { show(true); });
  list.addEventListener("mouseleave", function () { show(false); });
  again();
})();
