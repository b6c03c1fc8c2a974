// Words that come near the name of a new one, shown below it while it is typed. Without scripts the check tells of them.
const PAUSE = 300;

export function nearWords() {
  for (const input of document.querySelectorAll("input[data-near]")) start(input);
}

function start(input) {
  const place = document.getElementById(input.getAttribute("aria-controls"));
  let timer;
  let asked = "";

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return;
    asked = words;
    let text = "";
    try {
      const answer = words.length > 1 ? await fetch(`${input.dataset.near}&q=${encodeURIComponent(words)}`) : null;
      if (answer?.ok) text = await answer.text();
    } catch {
      // The way to the server is broken for the moment: the word can be made all the same, the check tells of others.
    }
    if (words === asked) place.innerHTML = text;
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
