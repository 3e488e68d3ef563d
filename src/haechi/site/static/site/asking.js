// A form that asks more or less by what was answered. What is asked is decided by the server; until its answer
// is there, the page says what it expects. What is no longer asked is hidden, and kept.
(() => {
  "use strict";
  const form = document.querySelector("form.writing");
  if (!form) return;
  const fields = new window.Haechi.Fields(form);
  const places = [...form.querySelectorAll("[data-asks]")];
  const byName = Object.fromEntries(places.map((place) => [place.dataset.asks, place]));
  const says = document.querySelector("[data-says]");
  const isFile = (name) => byName[name]?.dataset.kind === "file";

  function given(name) {
    const text = fields.read(name);
    const kind = byName[name].dataset.kind;
    if (kind === "choices") return text ? JSON.parse(text) : [];
    if (kind === "money") return fields.plain(name, text) ? [fields.money(text).currency] : [];
    if (kind === "indicators" || kind === "contacts") return fields.plain(name, text) === "[]" ? [] : ["yes"];
    return text ? [text] : [];
  }
  function isAsked(name, above = []) {
    const { askedIf, askedWhen } = byName[name].dataset;
    if (!askedIf || !byName[askedIf] || above.includes(name)) return true;
    if (!isAsked(askedIf, [...above, name])) return false;
    if (isFile(askedIf)) return !byName[name].hidden;
    const answers = given(askedIf);
    return askedWhen ? askedWhen.split(" ").some((wanted) => answers.includes(wanted)) : answers.length > 0;
  }
  function show(asked) {
    const turned = { asked: [], unasked: [] };
    for (const place of places) {
      const hidden = Boolean(place.dataset.askedIf) && !asked(place.dataset.asks) && !place.querySelector("[data-contested]");
      if (place.hidden === hidden || (hidden && place.contains(document.activeElement))) continue;
      place.hidden = hidden;
      turned[hidden ? "unasked" : "asked"].push(place.dataset.label);
    }
    const words = Object.entries(turned).filter(([, labels]) => labels.length);
    if (words.length && says) says.textContent = words.map(([which, labels]) => form.dataset[which].replace("{fields}", labels.join(", "))).join(" ");
  }
  function tellProblems(problems) {
    for (const place of form.querySelectorAll("[data-problem]")) {
      const words = problems[place.dataset.problem] || "";
      place.textContent = words;
      place.hidden = !words;
      if (isFile(place.dataset.problem)) continue;
      for (const element of fields.elements(place.dataset.problem)) {
        if (!element.matches("textarea, input:not([type=radio], [type=checkbox])") || element.closest(".filled")) continue;
        if (words) element.setAttribute("aria-invalid", "true");
        else element.removeAttribute("aria-invalid");
      }
    }
  }
  const expect = () => show(isAsked);
  form.addEventListener("change", expect);
  form.addEventListener("written", expect);
  form.addEventListener("autosaved", ({ detail: { answer } }) => {
    if (answer.asked) show((name) => answer.asked.includes(name));
    if (answer.problems) tellProblems(answer.problems);
  });
  // Enter in a line of text goes nowhere: the form is handed on by its buttons only.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });

  // — rows —
  const cells = (row) => [...row.querySelectorAll("input")];
  const changed = (place) => cells(place)[0].dispatchEvent(new Event("change", { bubbles: true }));
  const words = (place, which, n) => { if (says) says.textContent = place.dataset[which].replace("{n}", n); };
  for (const place of form.querySelectorAll("[data-composite=rows]")) {
    const rows = () => [...place.querySelectorAll(".filled__row")];
    const add = place.querySelector("[data-adds-row]");
    const most = Number(place.dataset.most);
    const offer = () => {
      place.querySelectorAll("[data-removes-row]").forEach((button) => { button.hidden = rows().length < 2; });
      add.hidden = false;
      add.setAttribute("aria-disabled", String(rows().length >= most));
    };
    place.addEventListener("click", ({ target }) => {
      const removing = target.closest("[data-removes-row]");
      if (target.closest("[data-adds-row]")) {
        if (rows().length >= most) return words(place, "full", most);
        const row = fields.addRow(place);
        cells(row)[0].focus();
        words(place, "added", rows().length);
      } else if (removing) {
        const row = removing.closest(".filled__row");
        const number = rows().indexOf(row);
        row.remove();
        fields.numberRows(place);
        (cells(rows()[number] || rows().at(-1))[0] || add).focus();
        words(place, "removed", number + 1);
        changed(place);
      }
      offer();
    });
    place.addEventListener("written", offer);
    offer();
  }
})();
