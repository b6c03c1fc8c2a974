// The form of facts: a state follows what is typed; drawn anew fact by fact, so that nobody loses the place she is at.

// Of two forms of facts the fields that stayed what they are stay the elements they are; the one in use always does.
function merged(old, fresh) {
  const kept = new Map([...old.querySelectorAll("[data-fact]")].map((one) => [one.dataset.fact, one]));
  let waits = false;
  const stays = (one) => {
    const before = kept.get(one.dataset.fact);
    if (!before) return null;
    if (before.dataset.of === one.dataset.of) return before;
    if (!before.matches(":focus-within, :active")) return null;
    waits = true;
    return before;
  };
  const wanted = [...fresh.children].map((one) => (one.dataset.fact === undefined ? null : stays(one)) ?? one);
  for (const one of [...old.children]) if (!wanted.includes(one)) one.remove();
  wanted.forEach((one, place) => {
    if (old.children[place] !== one) old.insertBefore(one, old.children[place] ?? null);
  });
  // A field that was in use and is another by now is drawn with the next answer.
  if (waits) old.querySelector("[name=signature]").value = "";
}

export function facts(form, changed) {
  // Typing a value says that there is one; taking it away says that it was not obtained.
  form.addEventListener("input", (event) => {
    const fact = event.target.closest("[data-fact]");
    if (!fact || !event.target.name?.startsWith("value:")) return;
    const wanted = event.target.value ? "value" : "";
    const state = [...fact.querySelectorAll("input[type=radio]")].find((radio) => radio.value === wanted);
    if (state) state.checked = true;
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-fact-value]")) event.target.closest("[data-fact]").querySelector("[name^='value:']").focus();
  });

  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear-facts]")) return;
    for (const radio of form.querySelectorAll("[data-fact] input[type=radio][value='']")) radio.checked = true;
    changed();
  });

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.target.id !== "facts") return;
    event.detail.shouldSwap = false;
    const fresh = event.detail.fragment.firstElementChild;
    merged(event.target, fresh);
    shown();
  });
  const shown = () => {
    const button = form.querySelector("[data-clear-facts]");
    if (button) button.hidden = false;
  };
  shown();
}
