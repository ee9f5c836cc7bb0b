// The buttons of the panel's page that take from the sheets: <button data-take-points="6.75" data-into="id"> puts the
// mean into its field, <button data-take-reason="id of a text" data-into="id"> adds a sheet's reason to what is written,
// <button data-take-all> takes every mean. Without this script the server does the same.
function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function takePoints(button) {
  put(document.getElementById(button.dataset.into), button.dataset.takePoints);
}

function takeReason(button) {
  const field = document.getElementById(button.dataset.into);
  const reason = document.getElementById(button.dataset.takeReason).textContent;
  const written = field.value.trim();
  put(field, written ? `${written}\n\n${reason}` : reason);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=take]");
  if (!button) return;
  event.preventDefault();
  if (button.dataset.takePoints) takePoints(button);
  else if (button.dataset.takeReason) takeReason(button);
  else button.form.querySelectorAll("[data-take-points]").forEach(takePoints);
});
