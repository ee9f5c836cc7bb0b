// Asks before leaving a page with words that are not saved: forms with data-confirm-leave, and forms that save by
// themselves while the last change has not arrived yet. The question is the browser's own.
for (const form of document.querySelectorAll("form[data-confirm-leave]")) {
  form.addEventListener("input", () => (form.dataset.touched = "1"));
  form.addEventListener("submit", () => delete form.dataset.touched);
}

window.addEventListener("beforeunload", (event) => {
  const waiting = ["unsaved", "failed", "refused", "conflict"].map((state) => `form[data-autosave-state=${state}]`);
  if (document.querySelector(["form[data-touched]", ...waiting].join())) event.preventDefault();
});
