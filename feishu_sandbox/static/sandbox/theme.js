// Before the first paint: the theme chosen here, else the system's.
(function () {
  var kept = localStorage.getItem("theme");
  var dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
