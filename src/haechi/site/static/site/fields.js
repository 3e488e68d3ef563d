// The fields of a form by their names, each as one text. Several inputs that make one answer stand in an
// element with data-composite: a "table" (amount and currency), a "list" (boxes), or "rows" of a table.
(() => {
  "use strict";
  const SKIPPED = ["hidden", "file", "submit", "button", "reset", "password"];
  const lines = (text) => text.replace(/\r\n?/g, "\n");
  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  };

  class Fields {
    constructor(form) {
      this.form = form;
    }
    isKept(element) {
      return element.name && !SKIPPED.includes(element.type) && !element.closest("[data-unsaved], [data-kind=file]");
    }
    nameOf(element) {
      return this.isKept(element) ? element.closest("[data-composite]")?.dataset.name || element.name : "";
    }
    names() {
      const all = new Set([...this.form.elements].map((element) => this.nameOf(element)));
      this.form.querySelectorAll("[data-composite]").forEach((place) => all.add(place.dataset.name));
      all.delete("");
      return all;
    }
    composite(name) {
      return this.form.querySelector(`[data-composite][data-name="${CSS.escape(name)}"]`);
    }
    elements(name) {
      return [...this.form.elements].filter((element) => this.nameOf(element) === name);
    }
    first(name) {
      const all = this.elements(name);
      return all.find((element) => element.checked) || all[0];
    }
    isBeingWritten(name) {
      return this.elements(name).includes(document.activeElement);
    }

    // — reading —
    read(name) {
      const place = this.composite(name);
      if (place) return this[`read_${place.dataset.composite}`](name, place);
      const all = this.elements(name);
      const [one] = all;
      if (one.type === "radio") return all.find((element) => element.checked)?.value ?? "";
      if (one.type === "checkbox") return one.checked ? "yes" : "";
      return lines(one.value);
    }
    read_list(name) {
      const chosen = this.elements(name).filter((box) => box.checked).map((box) => box.value);
      return chosen.length ? JSON.stringify(chosen) : "";
    }
    read_table(name) {
      const parts = this.elements(name).map((element) => [element.name.slice(name.length + 1), element.value]);
      return JSON.stringify(Object.fromEntries(parts));
    }
    read_rows(name, place) {
      const rows = [...place.querySelectorAll(".filled__row")].map((row) =>
        Object.fromEntries([...row.querySelectorAll("input")].map((cell) => [cell.name.split(".").pop(), cell.value])),
      );
      return JSON.stringify(rows);
    }

    // — comparing: what the server keeps of two texts is the same —
    same(name, one, other) {
      return this.plain(name, one) === this.plain(name, other);
    }
    plain(name, text) {
      const kind = this.composite(name)?.dataset.composite;
      const tidy = (cell) => String(cell ?? "").normalize("NFC").trim();
      if (kind === "list") return JSON.stringify([].concat(parsed(text) ?? (text.trim() || [])).map(String).sort());
      if (kind === "table") {
        const { amount, currency } = this.money(text);
        return tidy(amount) ? JSON.stringify([tidy(amount), tidy(currency)]) : "";
      }
      if (kind === "rows") {
        const rows = this.rows(text).map((row) => this.columns(name).map((column) => tidy(row[column])));
        return JSON.stringify(rows.filter((row) => row.some(Boolean)));
      }
      return lines(String(text ?? "")).normalize("NFC");
    }
    money(text) {
      const held = parsed(text || "{}");
      return held && typeof held === "object" ? held : { amount: text, currency: "" };
    }
    rows(text) {
      const held = parsed(text || "[]");
      return Array.isArray(held) ? held.filter((row) => row && typeof row === "object") : [];
    }
    columns(name) {
      const row = this.composite(name).querySelector(".filled__row");
      return [...row.querySelectorAll("input")].map((cell) => cell.name.split(".").pop());
    }

    // — writing —
    write(name, text) {
      const place = this.composite(name);
      if (place) this[`write_${place.dataset.composite}`](name, text, place);
      else
        for (const element of this.elements(name)) {
          if (element.type === "radio") element.checked = element.value === text;
          else if (element.type === "checkbox") element.checked = text === "yes";
          else element.value = text;
        }
      this.first(name)?.dispatchEvent(new CustomEvent("written", { bubbles: true, detail: { name } }));
    }
    write_list(name, text) {
      const chosen = [].concat(parsed(text) ?? (text.trim() || [])).map(String);
      for (const box of this.elements(name)) box.checked = chosen.includes(box.value);
    }
    write_table(name, text) {
      const { amount = "", currency = "" } = this.money(text);
      for (const element of this.elements(name)) {
        if (element.name === `${name}.amount`) element.value = amount;
        else if (currency || amount) {
          if (![...element.options].some((option) => option.value === currency)) element.add(new Option(currency || "–", currency));
          element.value = currency;
        }
      }
    }
    write_rows(name, text, place) {
      const rows = this.rows(text);
      while (place.querySelectorAll(".filled__row").length < rows.length) this.addRow(place);
      place.querySelectorAll(".filled__row").forEach((row, number) => {
        for (const cell of row.querySelectorAll("input")) cell.value = rows[number]?.[cell.name.split(".").pop()] ?? "";
      });
    }
    addRow(place) {
      const rows = [...place.querySelectorAll(".filled__row")];
      const row = rows.at(-1).cloneNode(true);
      const next = 1 + Math.max(...rows.map((one) => Number(one.querySelector("input").name.split(".").at(-2))));
      for (const cell of row.querySelectorAll("input")) {
        const parts = cell.name.split(".");
        cell.name = [...parts.slice(0, -2), next, parts.at(-1)].join(".");
        cell.value = "";
      }
      rows.at(-1).after(row);
      this.numberRows(place);
      return row;
    }
    numberRows(place) {
      place.querySelectorAll(".filled__row").forEach((row, number) => {
        const words = place.dataset.row.replace("{n}", number + 1);
        row.setAttribute("aria-label", words);
        row.querySelector("[data-row-name]").textContent = words;
      });
    }

    // — for people to read —
    readable(name, text) {
      const kind = this.composite(name)?.dataset.composite;
      const label = (value) => {
        const box = this.elements(name).find((element) => element.value === value);
        return box?.closest("label")?.textContent.trim() || value;
      };
      if (kind === "list") return [].concat(parsed(text) ?? (text.trim() || [])).map(label).join(" · ");
      if (kind === "table") return [this.money(text).amount, this.money(text).currency].filter(Boolean).join(" ");
      if (kind === "rows")
        return this.rows(text)
          .map((row) => this.columns(name).map((column) => row[column]).filter(Boolean).join(" · "))
          .filter(Boolean)
          .join("\n");
      const type = this.first(name)?.type;
      if (type === "radio" && text) return label(text);
      if (type === "checkbox") return text === "yes" ? "☑" : "☐";
      return text;
    }
    together(name, mine, theirs) {
      const kind = this.composite(name)?.dataset.composite;
      if (kind === "rows") return JSON.stringify([...this.rows(mine).filter((row) => Object.values(row).some(Boolean)), ...this.rows(theirs)]);
      if (kind === "list") return JSON.stringify([...new Set([...(parsed(mine) || []), ...(parsed(theirs) || [])])]);
      return this.first(name)?.matches("textarea") ? `${mine}\n\n${theirs}` : `${mine} ${theirs}`;
    }
    canBeTogether(name) {
      const kind = this.composite(name)?.dataset.composite;
      return kind ? kind !== "table" : this.first(name)?.matches("textarea, input[type=text]");
    }
  }

  window.Haechi = Object.assign(window.Haechi || {}, { Fields });
})();
