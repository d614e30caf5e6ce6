// Ctrl+K: everything by keyboard. Without it the search box in the menu leads to the same page.
const ADDRESS = "/kantoor/zoek/alles";
const PAUSE = 120;
let dialog, box, list, asking, timer;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "Zoeken en opdrachten");
  box = Object.assign(document.createElement("input"), { type: "text", className: "input", maxLength: 200, autocomplete: "off", spellcheck: false, placeholder: "Zoek, of typ waar u heen wilt" });
  list = Object.assign(document.createElement("ul"), { id: "palet" });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": "palet", "aria-autocomplete": "list", "aria-label": "Zoek, of typ waar u heen wilt" })) box.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Opdrachten en wat gevonden is");
  dialog.append(box, list);
  document.body.append(dialog);
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  box.addEventListener("keydown", steer);
  list.addEventListener("click", (event) => go(event.target.closest("[data-href]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${ADDRESS}?q=${encodeURIComponent(box.value)}`, { signal: asking.signal, headers: { "HX-Request": "true" } });
    if (answer.redirected || answer.status === 401) return void location.reload();
    if (!answer.ok) return;
    list.innerHTML = await answer.text();
    choose(list.firstElementChild);
  } catch (error) {
    if (error.name !== "AbortError") list.replaceChildren();
  }
}

function choose(option) {
  for (const each of list.querySelectorAll("[aria-selected=true]")) each.setAttribute("aria-selected", "false");
  if (!option) return box.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function steer(event) {
  if (event.isComposing) return;
  const now = list.querySelector("[aria-selected=true]");
  const steps = { ArrowDown: now?.nextElementSibling ?? list.firstElementChild, ArrowUp: now?.previousElementSibling ?? list.lastElementChild };
  if (event.key in steps) choose(steps[event.key]);
  else if (event.key === "Enter") now ? go(now) : (location.href = `/kantoor/zoek?q=${encodeURIComponent(box.value)}`);
  else return;
  event.preventDefault();
}

function go(option) {
  if (!option) return;
  dialog.close();
  location.href = option.dataset.href;
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (!dialog) build();
  if (dialog.open) return void dialog.close();
  box.value = "";
  dialog.showModal();
  ask();
}, true);
