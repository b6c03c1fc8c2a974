// A file field in the page's own words: the browser's would speak the browser's language. The field keeps its keys and name.

export function fileFields(root = document) {
  for (const field of root.querySelectorAll("[data-file]:not(.is-drawn)")) {
    const input = field.querySelector("input[type=file]");
    const shown = field.querySelector("[data-file-name]");
    const none = shown.textContent;
    const show = () => {
      const names = [...input.files].map((file) => file.name).join(", ");
      shown.textContent = names || none;
      shown.classList.toggle("is-chosen", Boolean(names));
    };
    input.addEventListener("change", show);
    input.addEventListener("tongban:emptied", show);
    window.addEventListener("pageshow", show);
    field.classList.add("is-drawn");
    show();
  }
}
