// Shows the message anew while one writes. Without it the button "Toon" does the same.
{
  const form = document.querySelector("#schrijven");
  const button = document.querySelector("#toon");
  const pause = 800;
  let timer;

  // A new frame begins a new history: the Back button keeps leading to the page before.
  const show = () => {
    const old = document.querySelector(".message-frame");
    const fresh = old.cloneNode(false);
    fresh.removeAttribute("src");
    old.replaceWith(fresh);
    form.requestSubmit(button);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  };

  if (form && button) {
    form.addEventListener("input", later);
    for (const each of document.querySelectorAll('[form="schrijven"]:not(button)')) each.addEventListener("change", later);
    if (!document.querySelector(".message-frame[src]")) later();
  }
}
