// Asks this device for a passkey, and sends what it says with the form around the button. Without passkeys
// in the browser the button stays hidden, and the e-mailed link is there as ever.
const known = window.PublicKeyCredential;
if (known && known.parseCreationOptionsFromJSON && known.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      ask(form).catch(() => { form.querySelector("[data-failed]").hidden = false; });
    });
  }
}

async function ask(form) {
  const headers = { "X-CSRFToken": form.elements.csrf_token.value };
  const answer = await fetch(form.dataset.options, { method: "POST", headers });
  if (!answer.ok) throw new Error("no options");
  const options = await answer.json();
  const found = form.dataset.passkey === "make"
    ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(found.toJSON());
  form.submit();
}
