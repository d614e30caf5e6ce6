// Only what HTML and CSS cannot: after a swap, put people where they go on.
let fault = document.querySelector(".error-summary")?.dataset.title ?? "";

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const target = detail.ctx.target;
  const region = (target?.id && document.getElementById(target.id)) || target;
  if (!region?.isConnected) return;
  const summary = region.querySelector(".error-summary");
  sayInTitle(summary);
  // A search or a filter leaves the one who types alone.
  if (!summary && document.activeElement?.matches("input, textarea, select")) return;
  const next = summary ?? (region.matches("[role=status]") ? region : null)
    ?? region.querySelector("[autofocus]") ?? region.querySelector("[role=status]") ?? region.querySelector("h1, h2");
  if (!next) return;
  if (!next.matches("a, button, input, select, textarea, [tabindex]")) next.tabIndex = -1;
  next.focus();
});

function sayInTitle(summary) {
  if (fault && document.title.startsWith(fault)) document.title = document.title.slice(fault.length).trim();
  if (!summary) return;
  fault = summary.dataset.title;
  document.title = `${fault} ${document.title}`;
}

// A link in the error summary goes to the field, and into it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#']");
  if (link) document.getElementById(link.hash.slice(1))?.focus();
});

// Beside what is there to copy comes a button that does it; without scripts people select it themselves.
for (const field of document.querySelectorAll("input[data-copy]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: field.dataset.copy });
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  field.after(button, told);
  button.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    told.textContent = field.dataset.copied;
  });
}
