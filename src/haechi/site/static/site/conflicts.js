// Two texts for one field, side by side: take the other one, save what is in the field, or put both together.
(() => {
  "use strict";
  const written = (instant) => {
    const moment = new Date(instant);
    if (!instant || Number.isNaN(moment.getTime())) return "";
    const lang = document.documentElement.lang === "ko" ? "ko" : "en-GB";
    return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(moment);
  };

  class Conflicts {
    constructor(fields, chosen) {
      this.fields = fields;
      this.chosen = chosen;
      this.open = {};          // name → {theirs, panel}
    }
    has(name) {
      return name in this.open;
    }
    names() {
      return Object.keys(this.open);
    }
    found(name) {
      return this.fields.form.querySelector(`[data-contested="${CSS.escape(name)}"]`);
    }
    show(name, { theirs, writer = "", written_at: at = "" }, mine) {
      const panel = this.found(name) || this.place(name);
      if (!panel) return;
      const who = panel.querySelector("[data-who]");
      if (writer || at) who.textContent = [writer, written(at)].filter(Boolean).join(", ");
      panel.querySelector("[data-theirs]").textContent = this.fields.readable(name, theirs) || "–";
      panel.querySelector("[data-mine]").textContent = this.fields.readable(name, mine) || "–";
      panel.querySelector("[data-mine-too]").hidden = false;
      panel.querySelector("[data-choices]").hidden = false;
      panel.querySelector("[data-both]").hidden = !this.fields.canBeTogether(name);
      panel.querySelector("[data-without-script]")?.remove();
      if (!this.has(name)) panel.addEventListener("click", (event) => this.press(name, event.target));
      this.open[name] = { theirs, panel };
    }
    place(name) {
      const pattern = document.getElementById("two-texts");
      const field = this.fields.first(name);
      const place = field?.closest("[data-asks], [data-criterion], .field") || field?.parentElement;
      if (!pattern || !place) return null;
      const panel = pattern.content.firstElementChild.cloneNode(true);
      panel.dataset.contested = name;
      place.append(panel);
      return panel;
    }
    press(name, button) {
      const { theirs } = this.open[name] || {};
      if (theirs === undefined) return;
      const mine = this.fields.read(name);
      if (button.closest("[data-both]")) {
        this.fields.write(name, this.fields.together(name, mine, theirs));
        button.closest("[data-both]").hidden = true;
        this.chosen(name, theirs, false);
        this.fields.first(name)?.focus();
      } else if (button.closest("[data-take]") || button.closest("[data-keep]")) {
        if (button.closest("[data-take]")) this.fields.write(name, theirs);
        this.close(name);
        this.fields.first(name)?.focus();
        this.chosen(name, theirs, true);
      }
    }
    close(name) {
      this.open[name]?.panel.remove();
      delete this.open[name];
    }
  }

  window.Haechi = Object.assign(window.Haechi || {}, { Conflicts });
})();
