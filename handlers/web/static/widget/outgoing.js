// What the customer wrote and the desk has not yet confirmed, in order, one at a time. Tried again under the same key until it is certain.

const LONGEST_WAIT = 30000;

class Outgoing {
  constructor(memory, handlers) {
    this.memory = memory;
    this.handlers = handlers;
    this.items = memory.get("pending").map(({ key, text, locale }) => ({ key, text, locale, state: "waiting" }));
    this.running = false;
  }

  // The language goes with the message, as a repeat under the same key must be the same to the letter.
  add(text, locale) {
    this.items.push({ key: randomKey(), text, locale, state: "waiting" });
    this.keep();
    this.run();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.keep();
  }

  clear() {
    this.items = [];
    this.keep();
  }

  get sending() {
    return this.items.find((item) => item.state === "sending");
  }

  keep() {
    const open = this.items.filter((item) => item.state === "waiting" || item.state === "sending");
    this.memory.set({ pending: open.map(({ key, text, locale }) => ({ key, text, locale })) });
    this.handlers.changed();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    let failures = 0;
    let item;
    while ((item = this.items.find((next) => next.state === "waiting"))) {
      item.state = "sending";
      this.handlers.changed();
      try {
        const turn = await this.handlers.send(item);
        failures = 0;
        item.state = "sent";
        item.before = turn.messages.length ? turn.messages[0].id : Infinity;
        this.handlers.sent(turn);
        this.keep();
      } catch (fault) {
        item.state = fault.passing || fault.expired ? "waiting" : "failed";
        item.fault = fault;
        this.keep();
        if (fault.expired) {
          this.handlers.expired();
          break;
        }
        if (item.state === "waiting") await this.rest(fault.retryAfter * 1000 || Math.min(LONGEST_WAIT, 1000 * 2 ** failures++));
      }
    }
    this.running = false;
  }

  rest(wait) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, wait);
      function done() {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      }
      window.addEventListener("online", done);
    });
  }
}
