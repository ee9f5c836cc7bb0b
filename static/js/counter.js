// Live count of characters. The server renders, after the control:
//   <p role="status" data-counter-for="ID of the control" data-max-length="2000"
//      data-text-left="{n} characters left" data-text-over="{n} characters too many">
// A control may also carry data-max-length itself and name its counter by data-counter="ID".
// Screen readers hear the count only when the person pauses; nothing is ever cut off.
const PAUSE = 900;
const numbers = new Intl.NumberFormat(document.documentElement.lang || "it");

// As the server counts: a line break is one character, and so is a letter outside the basic plane.
function lengthOf(text) {
  return [...text.replace(/\r\n/g, "\n")].length;
}

function start(control, counter, limit) {
  let timer;
  control.removeAttribute("maxlength");
  const shown = document.createElement("span");
  const spoken = document.createElement("span");
  shown.setAttribute("aria-hidden", "true");
  spoken.className = "visually-hidden";
  counter.replaceChildren(shown, spoken);

  function count() {
    const left = limit - lengthOf(control.value);
    const sentence = left < 0 ? counter.dataset.textOver : counter.dataset.textLeft;
    const words = sentence.replace("{n}", numbers.format(Math.abs(left)));
    shown.textContent = words;
    counter.classList.toggle("wecare-counter--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = words), PAUSE);
  }

  control.addEventListener("input", count);
  count();
}

for (const counter of document.querySelectorAll("[data-counter-for]")) {
  const control = document.getElementById(counter.dataset.counterFor);
  if (control) start(control, counter, Number(counter.dataset.maxLength));
}
for (const control of document.querySelectorAll("[data-max-length][data-counter]")) {
  const counter = document.getElementById(control.dataset.counter);
  if (counter) start(control, counter, Number(control.dataset.maxLength));
}
