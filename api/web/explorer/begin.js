// Runs before anything is painted: the explorer's frame takes the front page's place, and gives it back if it fails.
"use strict";
(() => {
  const root = document.documentElement;
  const isAble = "noModule" in HTMLScriptElement.prototype && typeof CompressionStream === "function";
  if (!isAble) return;
  /** @type {HTMLLinkElement | null} */
  const front = document.querySelector('link[href="/front.css"]');

  /** @param {boolean} isFront */
  function show(isFront) {
    root.classList.toggle("explores", !isFront);
    if (front) front.disabled = !isFront;
  }

  show(false);
  // What is to be shown is asked for before the scripts are there that will show it.
  const kept = /^#s=(\w+)$/.exec(location.hash);
  const first = kept ? `/states/${kept[1]}` : location.hash ? null : `/explore?limit=60&lang=${root.lang}`;
  if (first) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: first });
    document.head.append(link);
  }
  root.addEventListener("explorer:fails", () => show(true));
  addEventListener("error", (event) => {
    // A module or a library that cannot be had or read, and not what goes wrong once the explorer stands.
    const cannotRun = event.target instanceof HTMLScriptElement || event.error instanceof SyntaxError;
    if (cannotRun && !root.dataset.ready) show(true);
  }, true);
})();
