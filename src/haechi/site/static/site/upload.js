// Large files in parts. What has arrived is never sent twice: after a lost connection, an ended sign-in or a closed
// browser the upload goes on where it stopped. All words come from the page; protocol: prize/views/uploads.py.
(() => {
  "use strict";
  const PART = 1024 * 1024, EDGE = 65_536, RETRY_FIRST = 1_000, RETRY_LAST = 30_000;
  const fill = (text, facts) => (text || "").replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
  const sizeOf = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.floor(bytes / 1024))} kB`);
  const token = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  // By this a file is known again: its first and last bytes (FNV-1a, twice with different beginnings).
  async function fingerprint(file) {
    const edges = new Blob([file.slice(0, EDGE), file.slice(Math.max(0, file.size - EDGE))]);
    let one = 0x811c9dc5, two = 0x01000193;
    for (const byte of new Uint8Array(await edges.arrayBuffer())) {
      one = Math.imul(one ^ byte, 0x01000193);
      two = Math.imul(two ^ byte, 0x85ebca6b) ^ (two >>> 13);
    }
    return [one, two].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
  async function sha256(file) {
    if (!crypto.subtle) return "";   // only where the page came over https or from this machine
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class Refusal extends Error {
    constructor(answer) { super(answer.reason); this.code = answer.code; this.facts = answer.facts || {}; }
  }
  class SignedOut extends Error {}
  class Unwell extends Error {}

  async function ask(url, method, { body, headers = {}, signal } = {}) {
    const answer = await fetch(url, {
      method, body, signal, redirect: "manual", credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token(), ...headers },
    });
    if (answer.type === "opaqueredirect") throw new SignedOut();
    const told = await answer.json().catch(() => null);
    if (answer.ok) return told;
    if (told?.reason) throw new Refusal(told);
    if (answer.status === 403) throw new SignedOut();   // the page's token is of an earlier sign-in
    if (answer.status === 404) throw new Refusal({ code: "gone", reason: "" });
    throw new Unwell();
  }
  const asJson = (facts) => ({ body: JSON.stringify(facts), headers: { "Content-Type": "application/json" } });

  class Coming {
    constructor(place, file, replaces) {
      Object.assign(this, { place, file, replaces, words: place.words, offset: 0, wait: RETRY_FIRST, isPaused: false });
      this.row = document.createElement("li");
      this.row.className = "files__row";
      const name = document.createElement("bdi");
      name.textContent = file.name;
      this.bar = document.createElement("progress");
      this.bar.max = file.size || 1;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.said = document.createElement("span");
      this.said.className = "small muted";
      const told = document.createElement("span");
      told.className = "files__name";
      told.append(name, " ", this.bar, " ", this.said);
      const acts = document.createElement("span");
      acts.className = "files__acts";
      this.pauser = this.button(this.words.pause, () => (this.isPaused ? this.goOn() : this.pause()));
      this.canceller = this.button(this.words.cancel, () => this.cancel());
      acts.append(this.pauser, " ", this.canceller);
      this.row.append(told, acts);
      place.coming.append(this.row);
      this.tell("waiting");
    }
    button(words, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link files__act";
      button.addEventListener("click", act);
      this.name(button, words);
      return button;
    }
    name(button, words) {
      const which = document.createElement("span");
      which.className = "visually-hidden";
      which.textContent = ` ${this.file.name}`;
      button.replaceChildren(words, which);
    }
    tell(state, words) {
      const percent = Math.floor((100 * this.offset) / (this.file.size || 1));
      this.row.dataset.state = state;
      this.bar.value = this.offset;
      this.said.textContent = words ?? fill(this.words[state], { percent, size: sizeOf(this.file.size) });
      if (state !== "sending" && state !== this.last) this.place.say(`${this.file.name}: ${this.said.textContent}`);
      this.last = state;
    }

    // Resolves when the file is attached, refused or discarded; a pause lets those behind it wait.
    async send() {
      while (!this.isOver) {
        try {
          await (this.isPaused ? this.untilAwake() : this.step());
        } catch (error) {
          if (this.isOver || this.isPaused) continue;
          if (error instanceof Refusal) await this.refused(error);
          else await this.later(error);
        }
      }
    }
    async step() {
      this.signal = new AbortController();
      const signal = this.signal.signal;
      if (!this.address) {
        const { name, size } = this.file;
        this.print ??= await fingerprint(this.file);
        const facts = { name, size: String(size), fingerprint: this.print, replaces: this.replaces || "" };
        Object.assign(this, await ask(this.place.url, "POST", { ...asJson(facts), signal }));
      } else if (this.isUnsure) {
        Object.assign(this, await ask(this.address, "GET", { signal }));
        this.isUnsure = false;
      } else if (this.offset < this.file.size) {
        this.tell("sending");
        const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/octet-stream" };
        const body = this.file.slice(this.offset, this.offset + PART);
        Object.assign(this, await ask(this.address, "PATCH", { body, headers, signal }));
        this.tell("sending");
      } else {
        await this.finish(signal);
      }
      this.wait = RETRY_FIRST;
    }
    async finish(signal) {
      this.tell("checking");
      this.pauser.hidden = true;
      const answer = await ask(`${this.address}finish/`, "POST", { ...asJson({ sha256: await sha256(this.file) }), signal });
      this.tell("done");
      this.over();
      this.row.remove();
      this.place.attached(answer);
    }
    async refused(error) {
      if (error.code === "wrong_offset" || error.code === "not_whole") { this.offset = Number(error.facts.offset); return; }
      if (error.code === "gone" && this.address) { this.address = ""; return; }
      if (["disk_full", "file_not_scanned"].includes(error.code)) { this.tell("stopped", error.message); this.pause(); return; }
      this.tell("refused", error.message || this.words.gone);
      this.over();
      this.pauser.remove();
      this.name(this.canceller, this.words.dismiss);
    }
    async later(error) {
      const state = error instanceof SignedOut ? "signin" : error instanceof Unwell ? "failed" : "offline";
      this.isUnsure = Boolean(this.address);
      this.tell(state);
      await this.untilAwake(this.wait);
      this.wait = Math.min(2 * this.wait, RETRY_LAST);
    }
    untilAwake(most) {
      return new Promise((resolve) => {
        this.wake = resolve;
        if (most) setTimeout(resolve, most);
      });
    }
    pause() {
      this.isPaused = true;
      this.isUnsure = Boolean(this.address);
      this.signal?.abort();
      if (this.row.dataset.state !== "stopped") this.tell("paused");
      this.name(this.pauser, this.words.resume);
    }
    goOn() {
      this.isPaused = false;
      this.name(this.pauser, this.words.pause);
      this.tell("sending");
      this.wake?.();
    }
    async cancel() {
      const wasOver = this.isOver;
      this.over();
      this.signal?.abort();
      this.row.remove();
      this.place.focus();
      if (wasOver) return;
      this.place.say(`${this.file.name}: ${this.words.discarded}`);
      if (this.address) await ask(this.address, "DELETE").catch(() => {});
    }
    over() {
      this.isOver = true;
      this.wake?.();
    }
  }

  class Place {
    constructor(box) {
      this.box = box;
      this.words = box.dataset;
      this.url = box.dataset.files;
      this.list = box.querySelector("[data-files-list]");
      this.coming = box.querySelector("[data-files-coming]");
      this.told = box.querySelector("[data-files-told]");
      this.chooser = box.querySelector("input[type=file]");
      this.queue = [];
      box.querySelector("[data-files-choose]").hidden = false;
      this.chooser.addEventListener("change", () => this.chosen());
      this.chooser.addEventListener("cancel", () => { this.replaces = ""; });
      box.addEventListener("click", (event) => this.clicked(event));
    }
    chosen() {
      for (const file of this.chooser.files) {
        this.queue.push(new Coming(this, file, this.replaces));
        this.replaces = "";
      }
      this.chooser.value = "";
      this.work();
    }
    async work() {
      if (this.isWorking) return;
      this.isWorking = true;
      while (this.queue.length) {
        await this.queue[0].send();
        this.queue.shift();
      }
      this.isWorking = false;
    }
    clicked(event) {
      const replacer = event.target.closest("[data-replaces]");
      const discarder = event.target.closest("[data-discards]");
      if (replacer) {
        event.preventDefault();
        this.replaces = replacer.dataset.replaces;
        this.chooser.click();
      } else if (discarder) {
        const row = discarder.closest("li");
        ask(discarder.dataset.discards, "DELETE").then(
          () => { row.remove(); this.say(this.words.discarded); this.focus(); },
          (error) => this.say(error.message || this.words.failed),
        );
      }
    }
    attached(answer) {
      this.list.innerHTML = answer.list;
      const form = this.box.closest("form");
      for (const [fact, words] of Object.entries(answer))
        for (const place of document.querySelectorAll(`[data-live="${CSS.escape(fact)}"]`)) place.textContent = words ?? "";
      form?.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: { name: this.box.id.replace("files-", ""), answer } }));
      this.focus();
    }
    // Focus goes nowhere by itself, except that a button which vanishes hands it on.
    focus() {
      if (document.activeElement === document.body) this.chooser.focus({ preventScroll: true });
    }
    say(words) {
      this.told.textContent = words;
    }
  }

  const places = [...document.querySelectorAll("[data-files]")].map((box) => new Place(box));
  const every = () => places.flatMap((place) => place.queue);
  addEventListener("online", () => every().forEach((one) => !one.isPaused && one.wake?.()));
  addEventListener("beforeunload", (event) => {
    if (every().some((one) => !one.isOver && !one.isPaused)) event.preventDefault();
  });
})();
