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
  shown.hidden = false; // no number stands still while somebody types without this file
  field.addEventListener("input", () => {
    shown.textContent = count.dataset.words.replace("{n}", String([...field.value].length));
  });
}

// A file that is too large for any form is told where it is chosen: the server would turn away the whole form unread.
for (const field of document.querySelectorAll("input[type=file][data-most]")) {
  const told = document.createElement("p");
  told.className = "error";
  told.setAttribute("role", "alert");
  told.hidden = true;
  field.before(told);
  field.addEventListener("change", () => {
    const fits = [...field.files].every((file) => file.size <= Number(field.dataset.most));
    told.textContent = fits ? "" : field.dataset.told;
    told.hidden = fits;
    if (!fits) field.value = "";
  });
}

// Leaving a form half filled: the browser asks, in its own words. A refused form holds what was typed and is kept nowhere else.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let touched = Boolean(errors?.id);
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!touched) return;
    event.preventDefault();
    event.returnValue = true;  // what older browsers go by
  });
}
