// Keys, sending with Ctrl+Enter, and cards that can be dragged. Without it every button and list works as it stands.
const page = document.documentElement;
page.classList.add("has-keys"); // also: scripts run

const TYPING = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const { target } = event;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!target.form) return;
    event.preventDefault();
    target.form.requestSubmit(target.form.querySelector("[data-sends]") ?? undefined);
    return;
  }
  if (event.key === "Escape" && target.matches(TYPING)) return void target.blur();
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) return press("Control+K", event);
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches(TYPING)) return;
  if (document.body.classList.contains("keys-off") || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") if (walk(event.key === "j" ? 1 : -1)) return event.preventDefault();
  press(event.key, event);
});

// What was just done leaves the address once nothing of it can be undone: then neither a reload nor the Back button says
// it again. While it can, both find the undo where it was.
const undo = document.querySelector("#gedaan form");
if (undo) undo.addEventListener("submit", forget);
else if (document.querySelector("#gedaan .done-line")) forget();

function forget() {
  const here = new URL(location.href);
  if (!here.searchParams.has("gedaan")) return;
  for (const name of ["gedaan", "wat", "was", "dag", "versie"]) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}

// The key stands in aria-keyshortcuts of what it presses; one inside the row that has the focus comes first.
function press(key, event) {
  const wanted = `[aria-keyshortcuts~="${CSS.escape(key)}"]`;
  const row = event.target.closest?.("[data-row]");
  const found = [...(row?.querySelectorAll(wanted) ?? []), ...document.querySelectorAll(wanted)].find((each) => each.checkVisibility?.() ?? true);
  if (!found) return;
  event.preventDefault();
  if (found.matches(TYPING)) { found.focus(); found.select?.(); } else if (found.matches("summary")) { found.click(); found.focus(); } else found.click();
}

// j and k: to the next and the previous row of the list.
function walk(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((each) => each.checkVisibility?.() ?? true);
  if (!rows.length) return false;
  const now = rows.indexOf(document.activeElement?.closest?.("[data-row]"));
  const next = rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))];
  next.querySelector("a, button, summary")?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// Cards go where they are dropped: the press is the one of the card's own list and button.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-card]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const column = dragged && event.target.closest?.("[data-column]");
  for (const each of document.querySelectorAll("[data-column].is-over")) if (each !== column) each.classList.remove("is-over");
  if (!column) return;
  event.preventDefault();
  column.classList.add("is-over");
});
document.addEventListener("drop", (event) => {
  const column = dragged && event.target.closest?.("[data-column]");
  if (!column) return;
  event.preventDefault();
  const form = dragged.querySelector("form[data-moves]");
  const choice = form?.querySelector("select");
  if (choice && choice.value !== column.dataset.column) {
    choice.value = column.dataset.column;
    form.requestSubmit();
  }
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  for (const each of document.querySelectorAll("[data-column].is-over")) each.classList.remove("is-over");
  dragged = null;
});
