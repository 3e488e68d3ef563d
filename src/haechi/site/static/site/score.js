// The score sheet by keyboard: 1 to 9 and 0 (for 10) score the current criterion and go to the next,
// j and k move between criteria, Ctrl+Enter sends. Arrows are the browser's own radio keys.
(() => {
  "use strict";
  const sheet = document.querySelector("form[data-score-sheet]");
  if (!sheet) return;
  const criteria = [...sheet.querySelectorAll("[data-criterion]")];
  const radios = (criterion) => [...criterion.querySelectorAll("input[type=radio]")];
  const chosen = (criterion) => radios(criterion).find((radio) => radio.checked);

  const keys = document.querySelector("[data-score-keys]");
  if (keys) {
    keys.checked = localStorage.getItem("haechi:score-keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("haechi:score-keys", keys.checked ? "on" : "off"));
  }

  const digits = Number(sheet.dataset.decimals ?? 2);
  function tellTotal() {
    let sum = 0, weights = 0, missing = 0;
    for (const criterion of criteria) {
      const radio = chosen(criterion);
      const weight = Number(criterion.dataset.weight || 1);
      if (radio) { sum += weight * Number(radio.value); weights += weight; } else missing += 1;
    }
    const tell = (fact, words) => document.querySelectorAll(`[data-live="${fact}"]`).forEach((place) => { place.textContent = words; });
    tell("total", weights ? (sum / weights).toFixed(digits) : "–");
    tell("missing", missing);
    tell("given", criteria.length - missing);
    document.querySelectorAll("[data-shown-when-missing]").forEach((place) => { place.hidden = !missing; });
  }

  // What a score means stands under the scale: of the one pointed at, else of the one chosen.
  function tellMeaning(criterion, label = chosen(criterion)?.closest("label")) {
    const place = criterion.querySelector("[data-meaning-here]");
    if (!place) return;
    const meaning = label?.dataset.meaning;
    place.textContent = meaning ? `${label.querySelector("input").value}: ${meaning}` : place.dataset.plain;
  }
  for (const criterion of criteria) {
    criterion.addEventListener("pointerover", (event) => tellMeaning(criterion, event.target.closest(".scale label") || undefined));
    criterion.addEventListener("pointerleave", () => tellMeaning(criterion));
    criterion.addEventListener("focusin", (event) => tellMeaning(criterion, event.target.closest(".scale label") || undefined));
    criterion.addEventListener("focusout", () => tellMeaning(criterion));
    criterion.addEventListener("input", () => tellMeaning(criterion));
  }

  let current = criteria.find((criterion) => !chosen(criterion)) || criteria[0];
  function point(criterion) {
    current = criterion;
    for (const other of criteria) other.toggleAttribute("data-current", other === criterion);
  }
  function go(criterion) {
    const radio = chosen(criterion) || radios(criterion)[0];
    point(criterion);
    radio?.focus({ preventScroll: true });
    criterion.scrollIntoView({ block: "nearest" });
  }
  const step = (by) => criteria[criteria.indexOf(current) + by];

  function score(figure) {
    const radio = radios(current).find((one) => one.value === figure);
    if (!radio || radio.disabled) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const next = step(1);
    if (next) go(next);
    else sheet.querySelector("[data-score-submit]")?.focus();
    return true;
  }

  const typing = (element) =>
    element.matches("textarea, select, [contenteditable]") || (element.matches("input") && !["radio", "checkbox"].includes(element.type));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (sheet.contains(event.target) || event.target === document.body)) {
      event.preventDefault();
      sheet.requestSubmit(sheet.querySelector("[data-score-submit]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || keys?.checked === false) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (!sheet.contains(event.target) && event.target !== document.body) return;
    if (/^[0-9]$/.test(event.key)) {
      if (score(event.key) || (event.key === "0" && score("10"))) event.preventDefault();
    } else if (event.key === "j" || event.key === "k") {
      const next = step(event.key === "j" ? 1 : -1);
      if (next) go(next);
    }
  });
  sheet.addEventListener("focusin", (event) => {
    const criterion = event.target.closest("[data-criterion]");
    if (criterion) point(criterion);
  });
  sheet.addEventListener("change", tellTotal);
  if (current) point(current);
  tellTotal();
})();
