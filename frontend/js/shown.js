// 亮码 at the window: what stands behind # in a scanned address goes into the field, and a camera reads where the browser can.
const form = document.querySelector("[data-shown-code]");

function fill(text) {
  const input = form.querySelector("input[name=code]");
  input.value = text.slice(text.lastIndexOf("#") + 1);
  return input;
}

async function scan(detector, view, said) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    said.textContent = said.dataset.refused;
    return;
  }
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  for (;;) {
    const [found] = await detector.detect(view).catch(() => []);
    if (found) {
      for (const track of stream.getTracks()) track.stop();
      view.hidden = true;
      fill(found.rawValue);
      form.requestSubmit();
      return;
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

if (form) {
  if (location.hash.length > 1) fill(location.hash).focus();
  const button = form.querySelector("[data-scan]");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    button.hidden = false;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    button.addEventListener("click", () => scan(detector, form.querySelector("[data-scan-view]"), form.querySelector("[data-scan-said]")));
  }
}
