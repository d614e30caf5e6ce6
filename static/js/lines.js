// The editor of lines: sums that follow what is typed, and rows pasted from a spreadsheet. The server adds up; without this the buttons do the same.
// A block, because the scripts of a page share their names.
{
  const PAUSE = 350;
  let waiting = 0;

  document.addEventListener("change", (event) => {
    const editor = event.target.closest("[data-lines]");
    if (!editor || event.target.id === "plakken") return;
    if (event.target.matches("[data-kind]")) return void editor.querySelector("#doe-reken").click();
    clearTimeout(waiting);
    waiting = setTimeout(() => addUp(editor), PAUSE);
  });

  // Only the amounts are put in, so that who types on is not held up.
  const addUp = async (editor) => {
    const form = new FormData(editor.closest("form"));
    form.set("doe", "reken");
    const answer = await fetch(editor.dataset.lines, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { "HX-Request": "true", "HX-Target": "fieldset#regels" },
    });
    if (!answer.ok || !editor.isConnected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const output of editor.querySelectorAll("[data-net]")) {
      output.value = fresh.querySelector(`[data-net="${output.dataset.net}"]`)?.textContent ?? "–";
    }
    const sums = fresh.getElementById("sommen");
    if (sums) editor.querySelector("#sommen").replaceChildren(...sums.childNodes);
  };

  // Cells with tabs between them become rows.
  document.addEventListener("paste", (event) => {
    const editor = event.target.closest?.("[data-lines]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!editor || event.target.id === "plakken" || !text.includes("\t")) return;
    event.preventDefault();
    editor.querySelector("#plakken").value = text;
    editor.querySelector("#doe-plakken").click();
  });

  // Who adds a row wants to type in it.
  let added = false;
  document.addEventListener("click", (event) => {
    added = Boolean(event.target.closest?.("#doe-erbij, #doe-kop, #doe-korting"));
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!added) return;
    added = false;
    [...document.querySelectorAll("[name=regel-text]")].at(-1)?.focus();
  });
}
