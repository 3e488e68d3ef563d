// What the server has not acknowledged stays in this browser, for this person and this form: in local storage
// or, when that is full, in IndexedDB. Every open page has a drawer of its own; a page that opens takes over
// the drawers of pages that are gone.
(() => {
  "use strict";
  const ANSWER_WITHIN = 250;
  const tabName = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");

  // A table of one column in IndexedDB.
  class Chest {
    open() {
      this.opened ??= new Promise((done, fail) => {
        const asked = indexedDB.open("haechi", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("unsent");
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      });
      return this.opened;
    }
    async ask(mode, act) {
      const store = (await this.open()).transaction("unsent", mode).objectStore("unsent");
      return new Promise((done, fail) => {
        const asked = act(store);
        store.transaction.oncomplete = () => done(asked.result);
        store.transaction.onabort = store.transaction.onerror = () => fail(store.transaction.error);
      });
    }
    put(key, value) { return this.ask("readwrite", (store) => store.put(value, key)); }
    get(key) { return this.ask("readonly", (store) => store.get(key)); }
    drop(key) { return this.ask("readwrite", (store) => store.delete(key)); }
    keys() { return this.ask("readonly", (store) => store.getAllKeys()); }
  }

  class Unsent {
    constructor(user, address, heard) {
      this.prefix = `haechi:unsent:${user}:${address}:`;
      this.key = this.prefix + tabName();
      this.entries = {};       // name → {value, base, sent}: base is what the server had
      this.also = [];          // [name, entry] from other pages, for fields that have an entry already
      this.chest = new Chest();
      this.inChest = false;
      this.alive = new Set();
      // Held as long as this page lives; on plain http there are no locks, and pages ask each other.
      navigator.locks?.request(this.key, () => new Promise(() => {}));
      this.onFull = () => {};
      this.channel = new BroadcastChannel(`haechi:${user}:${address}`);
      this.channel.onmessage = ({ data }) => {
        if (data.ask) this.channel.postMessage({ alive: this.key });
        else if (data.alive) this.alive.add(data.alive);
        else heard(data);
      };
    }
    tell(message) {
      this.channel.postMessage(message);
    }

    keep() {
      const full = Object.keys(this.entries).length || this.also.length;
      const text = JSON.stringify({ entries: this.entries, also: this.also });
      try {
        if (full) localStorage.setItem(this.key, text);
        else localStorage.removeItem(this.key);
      } catch {
        this.inChest = true;
        return this.chest.put(this.key, text).then(() => localStorage.removeItem(this.key), () => this.onFull());
      }
      if (this.inChest) this.chest.drop(this.key).then(() => { this.inChest = false; }, () => {});
      return Promise.resolve();
    }

    // Everything that pages which are gone have left; what they held moves into this page's drawer.
    async takeOver(isMine) {
      const drawers = await this.drawers();
      if (!drawers.length) return [];
      await this.lookRound(drawers);
      const left = [];
      for (const key of await this.drawers()) {
        if (this.alive.has(key)) continue;
        const held = await this.open(key);
        const all = [...Object.entries(held?.entries || {}), ...(held?.also || [])];
        if (all.some(([name]) => !isMine(name))) continue;   // of an older form: it waits untouched
        left.push([key, all]);
      }
      return left;
    }
    async lookRound(drawers) {
      if (navigator.locks) {
        const { held, pending } = await navigator.locks.query();
        for (const lock of [...held, ...pending]) this.alive.add(lock.name);
        // A page that is just closing lets go of its lock within a moment.
        const waited = (key) => navigator.locks.request(
          key, { signal: AbortSignal.timeout(ANSWER_WITHIN) }, () => { this.alive.delete(key); },
        ).catch(() => {});
        await Promise.all(drawers.filter((key) => this.alive.has(key)).map(waited));
      } else {
        this.channel.postMessage({ ask: true });
        await new Promise((done) => { setTimeout(done, ANSWER_WITHIN); });
      }
    }
    async drawers() {
      const all = [...Object.keys(localStorage), ...(await this.chest.keys().catch(() => []))];
      return [...new Set(all)].filter((key) => key.startsWith(this.prefix) && key !== this.key);
    }
    async open(key) {
      try {
        return JSON.parse(localStorage.getItem(key) ?? (await this.chest.get(key)));
      } catch {
        return null;
      }
    }
    drop(key) {
      localStorage.removeItem(key);
      this.chest.drop(key).catch(() => {});
    }
  }

  window.Haechi = Object.assign(window.Haechi || {}, { Unsent });
})();
