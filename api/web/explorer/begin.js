// Runs before anything is painted: the explorer's frame takes the front page's place, and gives it back if it fails.
"use strict";
(() => {
  const root = document.documentElement;
  const isAble = "noModule" in HTMLScriptElement.prototype && typeof CompressionStream === "function";
  if (!isAble) return;
  root.classList.add("explores");
  addEventListener("error", (event) => {
    // A module or a library that cannot be had, and not what goes wrong once the explorer stands.
    if (event.target instanceof HTMLScriptElement && !root.dataset.ready) root.classList.remove("explores");
  }, true);
})();
