// Switches large type at once; without scripts the same form posts and the server sets the cookie.
const YEAR = 60 * 60 * 24 * 365;

function apply(on) {
  document.documentElement.classList.toggle("large-type", on);
  document.cookie = `large_type=${on ? "1" : "0"}; path=/; max-age=${YEAR}; samesite=lax`;
  for (const form of document.querySelectorAll("form[data-large-type]")) {
    form.elements.on.value = on ? "0" : "1";
    const button = form.querySelector("button");
    button.querySelector("[data-label]").textContent = on ? button.dataset.labelOff : button.dataset.labelOn;
  }
}

export function largeType() {
  for (const form of document.querySelectorAll("form[data-large-type]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      apply(form.elements.on.value === "1");
      // The citizens' pages are made anew, simpler ones; not while somebody is in the middle of a form.
      if (document.querySelector("[data-simpler]")) location.reload();
    });
  }
}
