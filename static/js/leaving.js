// Signing out on a computer that others may use: text that the portal has not got yet is neither left behind nor thrown
// away unasked. The button of the menu leads to the page that lists it and lets the person choose.
import { entries, remove, texts } from "./kept.js";

const list = document.querySelector("[data-kept-list]");
const isSignOut = (form) => texts.signOutUrl && new URL(form.action, location.href).pathname === texts.signOutUrl;

if (list && entries().length) {
  const places = document.createElement("ul");
  list.querySelector("p").after(places);
  for (const [, entry] of entries()) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: entry.page, textContent: entry.title });
    item.append(link);
    places.append(item);
  }
  list.hidden = false;
  const leave = list.closest("form").querySelector("[data-keep]");
  leave.textContent = leave.dataset.keep;
  list.querySelector("[data-forget]").addEventListener("click", () => entries().forEach(([key]) => remove(key)));
}

if (!list) {
  addEventListener(
    "submit",
    (event) => {
      if (!isSignOut(event.target) || !entries().length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign(texts.signOutUrl);
    },
    true,
  );
}
