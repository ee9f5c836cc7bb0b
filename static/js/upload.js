// A file's field speaks the page's language: over the browser's own control, which speaks the browser's, lies a button
// with our words and the name of what was chosen. The control itself stays, for keyboard, dropping and readers.
const texts = document.getElementById("kept-texts")?.dataset ?? {};

function say(input, name) {
  const names = [...input.files].map((file) => file.name);
  name.textContent = names.length ? names.join(", ") : texts.textNoFile;
}

function dress(input) {
  const face = document.getElementById("upload-face").content.cloneNode(true).firstElementChild;
  const name = face.querySelector("[data-name]");
  input.before(face);
  face.prepend(input);
  say(input, name);
  input.addEventListener("change", () => say(input, name));
  input.form?.addEventListener("reset", () => setTimeout(() => say(input, name)));
  addEventListener("pageshow", () => say(input, name));
}

if (document.getElementById("upload-face")) document.querySelectorAll('input[type="file"]').forEach(dress);
