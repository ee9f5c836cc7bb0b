// Time left before a deadline, by the server's clock:
//   <div data-deadline="ISO" data-now="ISO of the server" data-text-over="The time is over">… <span data-deadline-left></span></div>
// A deadline's own second counts whole: the time is over when it has passed; an opening opens at once (data-opening).
// The words change each minute (each second in the last hour); nothing is announced, so that nobody is interrupted.
const language = document.documentElement.lang || "it";

function words(amount, unit) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(amount);
}

function sentence(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  let parts = [[minutes, "minute"], [Math.floor(seconds % 60), "second"]];
  if (days) parts = [[days, "day"], [hours, "hour"]];
  else if (hours) parts = [[hours, "hour"], [minutes, "minute"]];
  const list = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => words(amount, unit));
  return new Intl.ListFormat(language, { type: "conjunction" }).format(list);
}

for (const box of document.querySelectorAll("[data-deadline]")) {
  const left = box.querySelector("[data-deadline-left]");
  if (!left) continue;
  const offset = Date.parse(box.dataset.now) - Date.now();
  const end = Date.parse(box.dataset.deadline) + ("opening" in box.dataset ? 0 : 1000);
  const tick = () => {
    const seconds = Math.ceil((end - Date.now() - offset) / 1000);
    if (seconds <= 0) {
      left.textContent = box.dataset.textOver;
      box.classList.add("wecare-deadline--over");
      return;
    }
    left.textContent = sentence(seconds);
    box.classList.toggle("wecare-deadline--near", seconds < 86400);
    setTimeout(tick, seconds < 3600 ? 1000 : 20000);
  };
  tick();
}
