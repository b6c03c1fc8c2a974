// Suggestions under the search box while somebody types: a combobox with a list box. Without scripts the form just searches.
const PAUSE = 200;

export function suggestions() {
  for (const field of document.querySelectorAll("[data-suggest]")) start(field);
}

function start(field) {
  const input = field.querySelector("input");
  const list = field.querySelector("[role=listbox]");
  const status = field.querySelector("[data-suggest-status]");
  let timer;
  let asked = "";
  let at = -1;
  const options = () => [...list.children];
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(next) {
    const all = options();
    at = (next + all.length) % all.length;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
  }

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return;
    asked = words;
    if (!words) return close();
    let text = "";
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`);
      if (answer.ok) text = await answer.text();
    } catch {
      // The way to the server is broken for the moment: the form itself still works.
    }
    if (words !== asked) return;
    list.innerHTML = text;
    const count = list.children.length;
    status.textContent = count ? field.dataset.suggestSome.replace("{n}", count) : field.dataset.suggestNone;
    close();
    list.hidden = !count;
    input.setAttribute("aria-expanded", String(Boolean(count)));
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) location.assign(options()[at].dataset.url);
    else return;
    event.preventDefault();
  });
  field.addEventListener("focusout", (event) => {
    if (!field.contains(event.relatedTarget)) close();
  });
}
