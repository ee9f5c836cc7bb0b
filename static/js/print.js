// What is folded away is printed too: everything opens for the paper and closes again after it.

const opened = new Set();

addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open], .wecare-tip)").forEach((details) => {
    details.open = true;
    opened.add(details);
  });
});

addEventListener("afterprint", () => {
  opened.forEach((details) => { details.open = false; });
  opened.clear();
});
