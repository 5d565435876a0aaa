// Asks the browser for a passkey, and sends what it says with the form. Without it a log-in works by password and code.
"use strict";

const form = document.querySelector("form[data-passkey]");
const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
if (form && able) {
  const told = form.querySelector("[data-told]");
  form.hidden = false;
  // Without a question for the browser the form asks for the password first, and is sent as it is.
  if (form.dataset.passkey) form.addEventListener("submit", async (event) => {
    const field = form.elements.namedItem("credential");
    event.preventDefault();
    told.hidden = true;
    try {
      const options = JSON.parse(form.dataset.passkey);
      const found = options.user
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      field.value = JSON.stringify(found.toJSON());
      form.submit();
    } catch {
      told.hidden = false;
    }
  });
}
