// Niceties only: every page works whole without this file.
"use strict";

// A refused form: take the reader to what is wrong.
const errors = document.getElementById("errors") || document.querySelector(".notice[role=alert]");
if (errors) errors.focus();

// How many characters have been typed, beside what is recommended.
for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  const shown = count.querySelector("span");
  if (!field || !shown) continue;
  field.addEventListener("input", () => {
    shown.textContent = count.dataset.words.replace("{n}", String([...field.value].length));
  });
}

// Leaving a form half filled: the browser asks, in its own words.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}
