// Pages with expression fields alone: each textarea marked data-feel gets an editor, marked by the kernel while one types.
import { feelFields, plainFields } from "./feel-field.js";

const address = document.querySelector("[data-feel-ask]")?.dataset.feelAsk;
const fields = () => feelFields(plainFields(document), address);

if (address) {
  fields();
  document.body.addEventListener("htmx:afterSettle", fields);
}
