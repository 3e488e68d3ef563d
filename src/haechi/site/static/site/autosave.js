// Nothing typed is lost. A form with data-autosave="URL" sends each field's change as JSON {name: text};
// until the server has acknowledged it, the text also stays in this browser (unsent.js). A form with
// data-kept-texts="ID" knows what the server keeps, and sends what it began from under "bases": where
// somebody else has written since, the server refuses and both texts are shown (conflicts.js).
(() => {
  "use strict";
  const { Fields, Unsent, Conflicts } = window.Haechi;
  const IDLE = 600, RETRY_FIRST = 3_000, RETRY_LAST = 60_000, SMALL = 20_000, SENT_KEPT = 12;
  const REFUSED = [400, 403, 404, 409, 413, 422];
  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

  class Autosave {
    constructor(form) {
      this.form = form;
      this.url = form.dataset.autosave;
      this.user = document.body.dataset.user || "";
      this.fields = new Fields(form);
      this.unsent = new Unsent(this.user, this.url.split("?")[0], (message) => this.heard(message));
      this.unsent.onFull = () => this.waiting().forEach((name) => this.tell(name, "full"));
      this.conflicts = new Conflicts(this.fields, (name, theirs, done) => this.chosen(name, theirs, done));
      this.known = {};         // name → what the server keeps
      this.seen = {};          // name → the same, as this page writes it
      this.pending = {};       // name → what another page has saved while this field is being written
      this.refused = new Set();
      this.timer = null;
      this.wait = RETRY_FIRST;
      this.look();
      this.listen();
      this.takeOver();
    }

    // What is kept, and what the page holds of it already.
    look() {
      const place = document.getElementById(this.form.dataset.keptTexts || "");
      const kept = place ? JSON.parse(place.textContent) : null;
      this.compares = Boolean(kept);
      for (const name of this.fields.names()) {
        const value = this.fields.read(name);
        this.known[name] = kept ? kept[name] ?? "" : value;
        this.seen[name] = value;
        if (this.fields.same(name, value, this.known[name])) continue;
        this.seen[name] = this.known[name];
        this.entries[name] = { value, base: this.known[name], sent: [] };
        if (this.conflicts.found(name)) this.conflicts.show(name, { theirs: this.known[name] }, value);
      }
      if (Object.keys(this.entries).length) this.unsent.keep();
      if (this.waiting().length) this.schedule(0);
    }
    listen() {
      this.form.addEventListener("input", (event) => this.changed(event.target, IDLE));
      this.form.addEventListener("change", (event) => this.changed(event.target, 0));
      this.form.addEventListener("focusout", (event) => this.left(event.target));
      this.form.addEventListener("submit", (event) => this.handIn(event));
      const now = () => this.waiting().length && this.schedule(0);
      for (const event of ["online", "focus"]) addEventListener(event, now);
      document.addEventListener("visibilitychange", now);
      addEventListener("pageshow", (event) => (event.persisted ? location.reload() : this.stay()));
      addEventListener("beforeunload", (event) => {
        if (!this.leaving && this.waiting().length) event.preventDefault();
      });
      new BroadcastChannel("haechi").onmessage = ({ data }) => data.signedIn === this.user && now();
    }
    get entries() {
      return this.unsent.entries;
    }
    waiting() {
      return Object.keys(this.entries).filter((name) => !this.refused.has(name) && !this.conflicts.has(name));
    }

    // — what other pages left or saved —
    async takeOver() {
      for (const [key, all] of await this.unsent.takeOver((name) => name in this.seen)) {
        for (const [name, entry] of all) this.adopt(name, entry);
        if (this.waiting().length) this.schedule(0);
        await this.unsent.keep();
        this.unsent.drop(key);
      }
    }
    adopt(name, entry) {
      if (this.fields.same(name, entry.value, this.known[name])) return;
      if (name in this.entries) {
        if (!this.fields.same(name, entry.value, this.entries[name].value)) this.unsent.also.push([name, entry]);
        return;
      }
      this.entries[name] = { sent: [], ...entry };
      this.fields.write(name, entry.value);
      if (!this.compares && !this.fields.same(name, entry.base, this.known[name])) this.contest(name, { theirs: this.known[name] });
    }
    nextOf(name) {
      const place = this.unsent.also.findIndex(([other]) => other === name);
      if (place < 0) return;
      const [[, entry]] = this.unsent.also.splice(place, 1);
      if (this.fields.same(name, entry.value, this.known[name])) return this.nextOf(name);
      this.entries[name] = { ...entry, sent: [] };
      this.fields.write(name, entry.value);
      this.contest(name, { theirs: this.known[name] });
    }
    heard({ name, text, answer }) {
      if (!(name in this.seen)) return;
      const entry = this.entries[name];
      if (entry && !this.fields.same(name, entry.value, text)) return;   // the server will say who wrote what
      if (!entry && this.fields.isBeingWritten(name)) this.pending[name] = { text, answer };
      else this.refresh(name, text, answer);
    }
    refresh(name, text, answer) {
      delete this.entries[name];
      delete this.pending[name];
      this.conflicts.close(name);
      if (!this.fields.same(name, this.fields.read(name), text)) this.fields.write(name, text);
      this.known[name] = text;
      this.seen[name] = this.fields.read(name);
      this.unsent.keep();
      this.learn(name, answer);
    }
    left(field) {
      const name = this.fields.nameOf(field);
      if (name in this.pending && !(name in this.entries)) {
        const { text, answer } = this.pending[name];
        setTimeout(() => !this.fields.isBeingWritten(name) && !(name in this.entries) && this.refresh(name, text, answer));
      }
      if (this.waiting().length) this.schedule(0);
    }

    // — what is typed —
    changed(field, delay) {
      const name = this.fields.nameOf(field);
      if (name in this.seen) this.note(name, delay);
    }
    note(name, delay) {
      const value = this.fields.read(name);
      const entry = this.entries[name];
      if (this.fields.same(name, entry ? entry.value : this.seen[name], value)) {
        if (delay === 0 && this.waiting().length) this.schedule(0);
        return;
      }
      if (entry) entry.value = value;
      else this.entries[name] = { value, base: this.known[name], sent: [] };
      this.refused.delete(name);
      this.unsent.keep();
      this.schedule(delay);
    }
    contest(name, facts) {
      this.conflicts.show(name, facts, this.entries[name].value);
      this.tell(name, "conflict");
      this.unsent.keep();
    }
    chosen(name, theirs, done) {
      this.entries[name] = { value: this.fields.read(name), base: done ? theirs : this.entries[name].base, sent: [] };
      this.unsent.keep();
      if (done) this.schedule(0);
    }

    // — sending —
    async handIn(event) {
      const settled = !this.waiting().length && !this.conflicts.names().length && !this.sending;
      if (!this.compares || settled) {
        const token = this.form.querySelector("[name=csrfmiddlewaretoken]");
        if (token && cookie()) token.value = cookie();
        return this.leave();
      }
      event.preventDefault();
      await this.flush();
      const [open] = this.conflicts.names();
      if (open) this.conflicts.open[open].panel.focus();
      if (open || this.waiting().length) return this.say(this.form.dataset.waiting);
      this.form.requestSubmit(event.submitter);
    }
    leave() {                  // the form itself now carries every value; what is under way would come too late
      this.leaving = true;
      clearTimeout(this.timer);
      this.under?.abort();
    }
    stay() {
      this.leaving = false;
      if (this.waiting().length) this.schedule(0);
    }
    schedule(delay) {
      clearTimeout(this.timer);
      if (!this.leaving) this.timer = setTimeout(() => this.send(), delay);
    }
    async flush() {
      clearTimeout(this.timer);
      await this.sending;
      await this.send();
    }
    send() {
      this.sending ??= this.sendAll().finally(() => { this.sending = null; });
      return this.sending;
    }
    async sendAll() {
      for (let [name] = this.waiting(); name && !this.leaving; [name] = this.waiting())
        if (!(await this.sendOne(name))) return;
    }
    async sendOne(name) {
      const entry = this.entries[name];
      const { value } = entry;
      if (entry.sent.at(-1) !== value) entry.sent = [...entry.sent, value].slice(-SENT_KEPT);
      this.unsent.keep();      // begun before the text goes, never waited for: a slow disk holds nothing up
      this.tell(name, "saving");
      const body = JSON.stringify(this.compares ? { [name]: value, bases: { [name]: entry.base } } : { [name]: value });
      let response, answer;
      this.under = new AbortController();
      try {
        response = await fetch(this.url, {
          signal: this.under.signal,
          method: "POST",
          headers: {
            "Content-Type": "application/json", Accept: "application/json", "X-Writer": this.user,
            "X-CSRFToken": cookie() || this.form.querySelector("[name=csrfmiddlewaretoken]")?.value || "",
          },
          body,
          credentials: "same-origin",
          keepalive: body.length < SMALL,
        });
        answer = await response.json().catch(() => null);
      } catch {
        return this.later("kept");
      }
      return this.answered(name, value, response, answer);
    }
    async answered(name, value, response, answer) {
      if (response.ok && !response.redirected && answer) return this.acknowledged(name, value, answer);
      if (answer?.code === "conflict") return this.contested(name, answer.facts);
      if (answer?.code === "csrf") return this.renewed();
      if (answer?.reason && REFUSED.includes(response.status)) return this.refuse(name, value, answer.reason);
      if (response.redirected || [401, 403].includes(response.status)) return this.later("signin");
      return this.later("kept");
    }
    acknowledged(name, value, answer) {
      this.wait = RETRY_FIRST;
      this.known[name] = answer.kept?.[name] ?? value;
      this.seen[name] = value;
      const entry = this.entries[name];
      if (entry && this.fields.same(name, entry.value, value)) delete this.entries[name];
      else if (entry) Object.assign(entry, { base: this.known[name], sent: [] });
      delete this.pending[name];
      this.signedOut(false);
      this.unsent.tell({ name, text: this.known[name], answer });
      this.learn(name, answer);
      if (!entry || !(name in this.entries)) this.nextOf(name);
      this.unsent.keep();
      return true;
    }
    // What the server says besides: when, and how the whole form stands now.
    learn(name, answer) {
      const began = this.form.querySelector("[name='form:began']");
      if (began && answer.began) began.value = JSON.stringify({ ...JSON.parse(began.value), ...answer.began });
      this.tell(name, "saved", { time: answer.saved_at || new Date().toTimeString().slice(0, 5) });
      // An answer to an earlier change must not overwrite what the page shows of later ones.
      if (this.waiting().length) return;
      for (const [fact, figure] of Object.entries(answer))
        for (const element of document.querySelectorAll(`[data-live="${CSS.escape(fact)}"]`)) element.textContent = figure ?? "";
      this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: { name, answer } }));
    }
    // Somebody wrote here since; it may have been this page, when the answer to an earlier save was lost.
    contested(name, facts) {
      const entry = this.entries[name];
      if (!entry) return true;
      if (entry.sent.some((text) => this.fields.same(name, text, facts.theirs))) {
        this.known[name] = facts.theirs;
        Object.assign(entry, { base: facts.theirs, sent: [] });
      } else this.contest(name, facts);
      return true;
    }
    refuse(name, value, reason) {
      if (this.entries[name]?.value === value) this.refused.add(name);
      this.tell(name, "refused", {}, reason);
      return true;
    }
    async renewed() {          // the token was renewed elsewhere, or its cookie is gone: the page brings a new one
      const before = cookie();
      await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
      return before !== cookie() || this.later("signin");
    }
    later(state) {
      this.waiting().forEach((name) => this.tell(name, state));
      this.signedOut(state === "signin");
      this.schedule(this.wait);
      this.wait = Math.min(this.wait * 2, RETRY_LAST);
      return false;
    }

    // — telling —
    signedOut(is) {
      const bar = document.querySelector("[data-signed-out]");
      if (!bar || bar.hidden === !is) return;
      bar.hidden = !is;
      const link = bar.querySelector("[data-sign-in-link]");
      const field = this.form.contains(document.activeElement) ? document.activeElement.id : "";
      const here = location.pathname + location.search + (field ? `#${field}` : "");
      link.href = `${link.pathname}?next=${encodeURIComponent(here)}`;
      if (is) this.say(bar.querySelector("p").textContent);
    }
    say(words) {
      const place = document.querySelector("[data-says]");
      if (place && words) place.textContent = words;
    }
    state(name) {
      const field = this.fields.first(name);
      const serves = (state) => !state.closest(".field") || state.closest(".field").contains(field);
      for (let place = field; place; place = place.parentElement) {
        const found = [...place.querySelectorAll("[data-save-state]")].find(serves);
        if (found) return found;
      }
      return null;
    }
    tell(name, state, facts = {}, words = null) {
      const element = this.state(name);
      if (!element) return;
      const before = element.dataset.state;
      element.dataset.state = state;
      element.textContent = (words ?? element.dataset[state] ?? "").replace("{time}", facts.time ?? "");
      if (!["saving", "saved", before].includes(state)) this.say(element.textContent);
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
})();
