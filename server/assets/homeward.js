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
