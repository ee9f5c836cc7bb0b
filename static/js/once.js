// A button with data-once can be pressed once: a second press while the page is on its way does nothing.
// The server counts one all the same; this only spares a surprise.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.submitter?.hasAttribute("data-once")) {
    form.dataset.sent = "1";
    event.submitter.setAttribute("aria-disabled", "true");
  }
});

// Coming back with the browser's button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
});
