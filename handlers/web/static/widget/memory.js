// What survives a reload, per desk: the session's token, the language, what was read, and what was written but not yet sent.

class Memory {
  constructor(base, desk) {
    this.name = `privacy-desk:${base}:${desk}`;
    this.values = { token: null, locale: null, seen: 0, open: false, pending: [] };
    this.recall();
  }

  recall() {
    try {
      Object.assign(this.values, JSON.parse(localStorage.getItem(this.name) || "{}"));
    } catch {
      // a browser that stores nothing: the chat lives as long as the page
    }
  }

  get(key) {
    return this.values[key];
  }

  // On top of what other tabs have written meanwhile.
  set(changes) {
    this.recall();
    Object.assign(this.values, changes);
    try {
      localStorage.setItem(this.name, JSON.stringify(this.values));
    } catch {
      // as above
    }
  }
}
