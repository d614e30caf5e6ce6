// Passkeys: asks our server for a question, lets the device answer it, and sends the form with the answer in it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const WHY_NOT = {
  NotAllowedError: "Er is geen sleutel gekozen. Probeer het nog eens, of gebruik uw wachtwoord.",
  InvalidStateError: "Dit apparaat heeft al een sleutel voor uw account.",
};

// What the browser wants as bytes, our server writes as text.
function readable(question) {
  const lists = ["allowCredentials", "excludeCredentials"].filter((name) => question[name]);
  return {
    ...question,
    challenge: bytes(question.challenge),
    ...(question.user && { user: { ...question.user, id: bytes(question.user.id) } }),
    ...Object.fromEntries(lists.map((name) => [name, question[name].map((key) => ({ ...key, id: bytes(key.id) }))])),
  };
}

function written({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = parts.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(said) });
}

async function answer(form) {
  const asked = await fetch(form.dataset.question, { method: "POST" });
  if (!asked.ok) throw new Error(asked.status);
  const publicKey = readable(await asked.json());
  const given = written(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  form.querySelector("[data-passkey-answer]").value = given;
  form.submit();
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const button = form.querySelector("[data-passkey-button]");
  if (!button) continue;
  const status = form.querySelector("[data-passkey-status]");
  button.hidden = false;
  form.querySelector("[data-passkey-without]")?.remove();
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = "Volg de aanwijzingen van uw apparaat.";
    answer(form).catch((problem) => {
      status.textContent = WHY_NOT[problem.name] ?? "Dat lukte niet. Laad de pagina opnieuw en probeer het nog eens.";
      button.disabled = false;
    });
  });
}
