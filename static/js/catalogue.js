/* The catalogue narrows as one types: words are the title, pinyin and initials of each tile. */
(function () {
  "use strict";
  const box = document.querySelector("[data-filter]");
  if (!box) { return; }
  function narrow() {
    const list = document.querySelector(box.dataset.filter);
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    list.querySelectorAll("[data-filter-group]").forEach(function (group) {
      let here = 0;
      group.querySelectorAll("[data-filter-words]").forEach(function (tile) {
        tile.hidden = !tile.dataset.filterWords.toLowerCase().includes(wanted);
        here += tile.hidden ? 0 : 1;
      });
      group.hidden = !here;
      shown += here;
    });
    list.querySelector("[data-filter-none]").hidden = shown > 0;
  }
  box.addEventListener("input", narrow);
  document.addEventListener("htmx:afterSwap", narrow);
})();
