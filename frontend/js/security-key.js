// Asks a security key (WebAuthn) and posts its answer; the server made the options and checks what comes back.

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function listed(credentials) {
  return (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

function optionsOf(form) {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  if (options.excludeCredentials) options.excludeCredentials = listed(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = listed(options.allowCredentials);
  return options;
}

function answerOf(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

function watch(form) {
  const button = form.querySelector("button[type=submit]");
  const status = form.querySelector("[data-status]");
  form.querySelector("[data-no-script]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    status.textContent = "";
    try {
      const asked = { publicKey: optionsOf(form) };
      const made = form.dataset.securityKey === "create" ? navigator.credentials.create(asked) : navigator.credentials.get(asked);
      form.elements.credential.value = answerOf(await made);
      form.submit();
    } catch {
      status.textContent = form.dataset.failed;
      button.disabled = false;
    }
  });
}

export function securityKeys() {
  for (const form of document.querySelectorAll("form[data-security-key]")) watch(form);
}
