// Nothing typed is lost. A form with data-autosave="URL" sends each field's change as JSON {name: value};
// until the server has acknowledged it, the value also stays in this browser.
(() => {
  "use strict";
  const IDLE = 600, RETRY_FIRST = 3_000, RETRY_LAST = 60_000;
  const REFUSED = [400, 403, 404, 409, 422];

  const token = (form) =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const plain = (value) => (typeof value === "string" ? value.replace(/\r\n?/g, "\n") : value);

  class Autosave {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave;
      this.key = `haechi:unsent:${document.body.dataset.user || ""}:${this.url.split("?")[0]}`; // a query may name the window
      this.unsent = {};        // name → {value, base, refused}; base is what the server had
      this.known = {};         // name → what the server has
      this.timer = null;
      this.sending = false;
      this.wait = RETRY_FIRST;
      for (const name of this.names()) this.known[name] = this.read(name);
      this.restore();
      form.addEventListener("input", (event) => this.changed(event.target, IDLE));
      form.addEventListener("change", (event) => this.changed(event.target, 0));
      form.addEventListener("focusout", () => this.waiting().length && this.schedule(0));
      form.addEventListener("submit", () => this.leave());
      addEventListener("online", () => this.schedule(0));
      addEventListener("pageshow", () => this.stay());
      addEventListener("beforeunload", (event) => {
        if (!this.leaving && this.waiting().length) event.preventDefault();
      });
      document.addEventListener("visibilitychange", () => document.hidden && this.waiting().length && this.schedule(0));
    }

    // — fields —
    fields(name) {
      return [...this.form.elements].filter((field) => field.name === name);
    }
    names() {
      const kept = [...this.form.elements].filter(
        (field) => field.name && !["hidden", "file", "submit", "button", "password"].includes(field.type) && !field.dataset.unsaved,
      );
      return new Set(kept.map((field) => field.name));
    }
    read(name) {
      const fields = this.fields(name);
      const [first] = fields;
      if (first.type === "radio") return fields.find((field) => field.checked)?.value ?? null;
      if (first.type === "checkbox")
        return fields.length > 1 ? fields.filter((field) => field.checked).map((field) => field.value) : first.checked;
      if (first.multiple && first.options) return [...first.selectedOptions].map((option) => option.value);
      return plain(first.value);
    }
    write(name, value) {
      for (const field of this.fields(name)) {
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.type === "checkbox") field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
        else if (field.multiple && field.options) for (const option of field.options) option.selected = value.includes(option.value);
        else field.value = value ?? "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }

    // — this device —
    keep() {
      try {
        if (Object.keys(this.unsent).length) localStorage.setItem(this.key, JSON.stringify(this.unsent));
        else localStorage.removeItem(this.key);
      } catch { /* storage is full or forbidden: the page itself still holds the text */ }
    }
    restore() {
      let kept = {};
      try {
        kept = JSON.parse(localStorage.getItem(this.key)) || {};
      } catch { /* unreadable: begin anew */ }
      for (const [name, { value, base }] of Object.entries(kept)) {
        if (!(name in this.known) || same(this.known[name], value)) continue;
        this.unsent[name] = { value, base };
        if (same(this.known[name], base)) this.write(name, value);
        else this.offer(name, value);
      }
      this.keep();
      if (this.waiting().length) this.schedule(0);
    }
    offer(name, value) {
      this.unsent[name].refused = true;
      const state = this.tell(name, "newer", this.words(name).newer);
      if (!state) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = state.dataset.restore || "↺";
      button.addEventListener("click", () => {
        this.unsent[name] = { value, base: this.known[name] };
        this.write(name, value);
        this.keep();
        this.schedule(0);
      });
      state.append(" ", button);
    }

    // — sending —
    leave() {                  // the form itself now carries every value; what is under way would come too late
      this.leaving = true;
      clearTimeout(this.timer);
      this.under?.abort();
    }
    stay() {
      this.leaving = false;
      if (this.waiting().length) this.schedule(0);
    }
    waiting() {
      return Object.keys(this.unsent).filter((name) => !this.unsent[name].refused);
    }
    changed(field, delay) {
      const name = field.name;
      if (!(name in this.known)) return;
      const value = this.read(name);
      if (name in this.unsent ? same(this.unsent[name].value, value) : same(this.known[name], value)) {
        if (delay === 0 && this.waiting().length) this.schedule(0);
        return;
      }
      this.unsent[name] = { value, base: this.known[name] };
      this.keep();
      this.schedule(delay);
    }
    schedule(delay) {
      clearTimeout(this.timer);
      if (this.leaving) return;
      this.timer = setTimeout(() => this.send(), delay);
    }
    async send() {
      if (this.sending) return;
      this.sending = true;
      try {
        for (let [name] = this.waiting(); name && !this.leaving; [name] = this.waiting())
          if (!(await this.sendOne(name))) break;
      } finally {
        this.sending = false;
      }
    }
    async sendOne(name) {
      const { value } = this.unsent[name];
      const words = this.words(name);
      this.tell(name, "saving", words.saving);
      let response, answer;
      this.under = new AbortController();
      try {
        response = await fetch(this.url, {
          signal: this.under.signal,
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(this.form) },
          body: JSON.stringify({ [name]: value }),
          credentials: "same-origin",
          keepalive: JSON.stringify(value)?.length < 20_000,
        });
        answer = await response.json().catch(() => null);
      } catch {
        return this.later(name, words.kept);
      }
      if (response.ok && !response.redirected && answer) return this.acknowledged(name, value, answer);
      if (answer?.reason && REFUSED.includes(response.status)) return this.refused(name, value, answer.reason);
      if (response.redirected || [401, 403].includes(response.status)) return this.later(name, words.signin);
      return this.later(name, words.kept);
    }
    acknowledged(name, value, answer) {
      this.wait = RETRY_FIRST;
      this.known[name] = value;
      if (same(this.unsent[name]?.value, value)) delete this.unsent[name];
      else if (this.unsent[name]) this.unsent[name].base = value;
      this.keep();
      const time = answer.saved_at || new Date().toTimeString().slice(0, 5);
      this.tell(name, "saved", (this.words(name).saved || "").replace("{time}", time));
      // An answer to an earlier change must not overwrite what the page shows of later ones.
      for (const [fact, figure] of this.waiting().length ? [] : Object.entries(answer))
        for (const element of document.querySelectorAll(`[data-live="${CSS.escape(fact)}"]`)) element.textContent = figure ?? "";
      this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: { name, answer } }));
      return true;
    }
    refused(name, value, reason) {
      if (same(this.unsent[name]?.value, value)) this.unsent[name].refused = true;
      this.tell(name, "refused", reason);
      return true;
    }
    later(name, words) {
      this.tell(name, "kept", words);
      this.schedule(this.wait);
      this.wait = Math.min(this.wait * 2, RETRY_LAST);
      return false;
    }

    // — telling —
    state(name) {
      const [field] = this.fields(name);
      const serves = (state) => !state.closest(".field") || state.closest(".field").contains(field);
      for (let place = field; place; place = place.parentElement) {
        const found = [...place.querySelectorAll("[data-save-state]")].find(serves);
        if (found) return found;
      }
      return null;
    }
    words(name) {
      return this.state(name)?.dataset || {};
    }
    tell(name, state, words) {
      const element = this.state(name);
      if (!element) return null;
      element.dataset.state = state;
      element.textContent = words || "";
      return element;
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
})();
