// Keeps the chat up to date: first what was missed, then server-sent events by fetch, and from the start again whenever the line breaks.

const SILENCE = 45000; // the desk says something every 15 s
const LONGEST_PAUSE = 15000;
const HIDDEN_FOR = 60000; // a browser allows few connections per site; a tab nobody looks at gives its own back

class Live {
  constructor(api, token, after, handlers) {
    this.api = api;
    this.token = token;
    this.after = after;
    this.handlers = handlers;
    this.stopped = false;
    this.failures = 0;
    this.onVisible = () => this.visibilityChanged();
    document.addEventListener("visibilitychange", this.onVisible);
    this.run();
  }

  stop() {
    this.stopped = true;
    document.removeEventListener("visibilitychange", this.onVisible);
    clearTimeout(this.hiding);
    if (this.abort) this.abort.abort();
    if (this.wake) this.wake();
  }

  visibilityChanged() {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = setTimeout(() => this.abort && this.abort.abort(), HIDDEN_FOR);
    else if (this.wake) this.wake();
  }

  async run() {
    while (!this.stopped) {
      try {
        await this.catchUp();
        this.failures = 0;
        this.handlers.connected(true);
        await this.listen();
      } catch (error) {
        if (this.stopped) return;
        if (error.expired) return this.handlers.expired();
        if (error.name !== "AbortError") this.failed();
      }
      if (!this.stopped) await this.rest();
    }
  }

  failed() {
    this.failures += 1;
    if (this.failures > 1) this.handlers.connected(false);
  }

  async catchUp() {
    let messages;
    do {
      ({ messages } = await this.api.listMessages(this.token, this.after));
      this.took(messages);
    } while (messages.length && !this.stopped);
    const { tickets } = await this.api.listTickets(this.token);
    if (!this.stopped) this.handlers.tickets(tickets);
  }

  took(messages) {
    if (!messages.length || this.stopped) return;
    this.after = Math.max(this.after, messages[messages.length - 1].id);
    this.handlers.messages(messages);
  }

  async listen() {
    this.abort = new AbortController();
    const response = await this.api.fetch("/api/chat/events", {
      token: this.token, headers: { "Last-Event-ID": String(this.after), Accept: "text/event-stream" }, signal: this.abort.signal,
    });
    if (!response.ok) throw await faultOf(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const silence = setTimeout(() => this.abort.abort(), SILENCE);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      const events = (text + value).split("\n\n");
      text = events.pop();
      for (const event of events) this.handle(event);
    }
  }

  handle(event) {
    const lines = event.split("\n");
    const field = (name) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
    const [name] = field("event");
    if (!name) return;
    const data = JSON.parse(field("data").join("\n"));
    if (name === "message") this.took([data]);
    else if (name === "ticket") this.handlers.tickets([data]);
    else if (name === "expired") throw new DeskFault(401, data.code, "");
  }

  rest() {
    const pause = document.hidden ? 3600000 : Math.min(LONGEST_PAUSE, 1000 * 2 ** this.failures);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      window.addEventListener("online", this.wake, { once: true });
    });
  }
}
