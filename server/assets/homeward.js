// What pages do more comfortably with script. Everything works without it.
"use strict";

// Forms that ask before they are sent: <form data-ask="words">.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.ask;
  if (words && !window.confirm(words)) {
    event.preventDefault();
  }
});

// Choices that are sent when they are made: <select data-send>.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) {
    event.target.form.requestSubmit();
  }
});

// Keys for those who review many findings. Off for good where somebody switched them off (WCAG 2.1.4); every key is
// also a link or a button. An item is marked data-item, what opens it data-open, what a key presses data-key.
const keys = {
  off: () => window.localStorage.getItem("homeward-keys") === "off",
  items: () => [...document.querySelectorAll("[data-item]")],
  here: () => document.activeElement?.closest("[data-item]"),
  go(step) {
    const items = keys.items();
    const at = items.indexOf(keys.here());
    const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
    next?.querySelector("[data-open]")?.focus();
    next?.scrollIntoView({ block: "nearest" });
  },
  press(key) {
    const item = keys.here() ?? keys.items()[0];
    const own = item?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const other = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.closest("[data-item]"));
    (own ?? other)?.click();
    return Boolean(own ?? other);
  },
  help() {
    document.getElementById("keys")?.showModal();
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
  if (keys.off() || typing || event.ctrlKey || event.altKey || event.metaKey || !document.getElementById("keys")) {
    return;
  }
  const known = {
    j: () => keys.go(1),
    k: () => keys.go(-1),
    o: () => keys.here()?.querySelector("[data-open]")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": keys.help,
  };
  if (known[event.key]) {
    event.preventDefault();
    known[event.key]();
  } else if (event.key.length === 1 && keys.press(event.key)) {
    event.preventDefault();
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const open = document.querySelector("[data-keys-open]");
  if (open) {
    open.parentElement.hidden = false;
    open.addEventListener("click", keys.help);
    const button = document.querySelector("[data-keys-switch]");
    const words = () => {
      button.textContent = keys.off() ? button.dataset.off : button.dataset.on;
    };
    words();
    button.addEventListener("click", () => {
      if (keys.off()) {
        window.localStorage.removeItem("homeward-keys");
      } else {
        window.localStorage.setItem("homeward-keys", "off");
      }
      words();
    });
  }
  // What can be undone for ten seconds only is gone after them.
  for (const form of document.querySelectorAll("[data-left]")) {
    const left = Number(form.dataset.left);
    window.setTimeout(() => form.remove(), Math.max(0, Math.min(left, 10_000)));
  }
});
