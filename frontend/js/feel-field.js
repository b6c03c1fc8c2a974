// Expression fields: a textarea marked data-feel becomes an editor that writes back into it; grids ask the same kernel.
import { preloadEditor } from "./cell-editor.js";

export function surroundings() {
  const scope = document.getElementById("feel-scope");
  if (!scope) return null;
  return {
    scope: JSON.parse(scope.textContent),
    words: JSON.parse(document.getElementById("grid-words").textContent),
    nonce: document.getElementById("style-nonce").dataset.nonce,
  };
}

// Asks the kernel what is wrong with a text; the newest question counts.
export function asking(address, token) {
  return async (text, kind, around = {}) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ text, kind, ...around }),
    });
    return answer.ok ? (await answer.json()).marks : [];
  };
}

export const plainFields = (within) => [...within.querySelectorAll("textarea[data-feel]:not([data-feel-on])")];

export async function feelFields(areas, address) {
  const around = surroundings();
  if (!around || !areas.length) return;
  for (const area of areas) area.dataset.feelOn = "";
  const ask = asking(address, document.querySelector("[name=csrfmiddlewaretoken]").value);
  const editor = await preloadEditor();
  for (const area of areas) field(area, editor, around, ask);
}

function field(area, editor, around, ask) {
  const kind = area.dataset.feel;
  const place = document.createElement("div");
  place.className = "form-control ts-text ts-feelfield";
  area.before(place);
  const label = area.getAttribute("aria-label") ?? area.labels[0]?.textContent.trim() ?? "";
  const made = editor.edit({
    ...around, container: place, value: area.value, label, describedBy: area.getAttribute("aria-describedby"), lines: true,
    dialect: kind === "tests" ? "unaryTests" : "expression",
    ask: (text) => ask(text, kind),
    changed(text) {
      area.value = text;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    left: () => area.dispatchEvent(new Event("change", { bubbles: true })),
  });
  place.addEventListener("input", (event) => event.stopPropagation());
  area.hidden = true;
  for (const label of area.labels) label.addEventListener("click", () => made.focus());
  area.addEventListener("tongban:set", () => { if (made.value !== area.value) made.value = area.value; });
}
