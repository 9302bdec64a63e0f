// The element that joins the parts: one chat with one desk.

class PrivacyDeskChat extends HTMLElement {
  connectedCallback() {
    if (this.panel) return;
    this.base = this.dataset.base;
    this.api = new DeskApi(this.base, this.dataset.desk);
    this.memory = new Memory(this.base, this.dataset.desk);
    const wanted = this.memory.get("locale") || this.dataset.locale || navigator.language || "en";
    this.locale = wanted.toLowerCase().startsWith("ja") ? "ja" : "en";
    this.build();
    this.loadDesk();
    if (this.memory.get("token")) this.listen();
    if (this.memory.get("open")) this.toggle(true);
  }

  disconnectedCallback() {
    if (this.live) this.live.stop();
  }

  build() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    const words = () => STRINGS[this.locale];
    this.setAttribute("lang", this.locale);
    this.panel = new Panel(root, words, {
      toggle: (open) => this.toggle(open),
      say: (text) => this.say(text),
      switchLanguage: () => this.switchLanguage(),
      talkToPerson: () => this.say(this.desk.talk_to_a_person.text),
      showRequests: () => this.showRequests(),
      end: () => this.askToEnd(),
    });
    const dates = { time: (at) => this.format(at, { dateStyle: "medium", timeStyle: "short" }), day: (on) => this.format(`${on}T12:00:00`, { dateStyle: "long" }) };
    this.messages = new MessageList(this.panel.log, words, { base: this.base, say: (text) => this.say(text), edit: (item) => this.edit(item), ...dates });
    this.tickets = new TicketCards(words, dates);
    this.upload = new Upload(words, {
      maxDocument: () => this.desk.max_document,
      upload: (...what) => this.api.upload(this.memory.get("token"), ...what),
      received: ({ messages, ticket }) => this.take(messages, [ticket]),
      expired: () => this.expire(),
    });
    this.outgoing = new Outgoing(this.memory, {
      send: (item) => this.deliver(item),
      sent: ({ messages, tickets }) => this.take(messages, tickets, true),
      changed: () => this.render(),
      expired: () => this.expire(),
    });
  }

  format(at, style) {
    return new Intl.DateTimeFormat(this.locale, style).format(new Date(at));
  }

  async loadDesk() {
    try {
      this.desk = await this.api.getDesk(this.locale);
      this.panel.show(this.desk, this.base, this);
    } catch (fault) {
      if (fault.passing) setTimeout(() => this.loadDesk(), 5000);
      else console.error(`Privacy desk: ${fault.message}`);
    }
  }

  toggle(open = this.panel.panel.hidden) {
    this.memory.set({ open });
    if (!open) return this.panel.close();
    this.panel.open();
    this.seen();
    if (this.memory.get("token")) this.outgoing.run();
    else if (!this.over) this.start();
  }

  async start() {
    if (this.starting) return;
    this.starting = true;
    this.panel.answered();
    try {
      const { token, messages } = await this.api.openSession(this.locale);
      this.over = false;
      this.memory.set({ token, seen: 0 });
      this.take(messages, []);
      this.listen();
      this.outgoing.run();
    } catch (fault) {
      this.panel.ask(fault.sentence(STRINGS[this.locale]), [STRINGS[this.locale].retry, "retry", () => this.start()]);
    } finally {
      this.starting = false;
    }
  }

  listen() {
    if (this.live) this.live.stop();
    this.live = new Live(this.api, this.memory.get("token"), 0, {
      messages: (messages) => this.take(messages, []),
      tickets: (tickets) => this.take([], tickets),
      connected: (yes) => (this.panel.connection.textContent = yes ? "" : STRINGS[this.locale].offline),
      expired: () => this.expire(),
    });
    this.outgoing.run();
  }

  say(text) {
    this.outgoing.add(text, this.locale);
    this.panel.toEnd();
  }

  deliver(item) {
    const token = this.memory.get("token");
    if (token) return this.api.say(token, item);
    if (this.over) throw new DeskFault(401, "session_expired", "");
    this.start();
    throw unreachable();
  }

  edit(item) {
    this.outgoing.remove(item);
    this.panel.write(item.text);
  }

  take(messages, tickets, told = false) {
    const first = !this.messages.messages.size;
    const fresh = this.messages.add(messages, this.outgoing, told);
    if (this.tickets.update(tickets)) this.reveal();
    const follow = this.panel.nearEnd;
    this.render();
    const answers = fresh.filter((message) => message.author !== "customer").map(({ id }) => this.messages.nodes.get(id));
    if (first) this.panel.toEnd();
    else if (answers.length && follow) this.panel.showAnswer(answers);
    else if (follow) this.panel.toEnd();
    this.seen();
  }

  // An answer that was held back until its reader had proved who she is can be read now.
  async reveal() {
    const { messages } = await this.api.listMessages(this.memory.get("token"), 0).catch(() => ({ messages: [] }));
    for (const message of messages) if (message.author === "staff") this.messages.correct(message);
  }

  render() {
    if (!this.messages) return;
    const ordered = this.messages.ordered();
    const typing = this.outgoing && this.outgoing.sending ? [this.panel.typing] : [];
    this.messages.render(this.outgoing || { items: [] }, [...this.tickets.placed(ordered), ...this.uploadPlace(ordered)], typing);
    const ticket = this.tickets.newest();
    this.panel.requests.hidden = !ticket;
    if (ticket) this.panel.requests.replaceChildren(STRINGS[this.locale].requests(this.tickets.tickets.size), el("span", { class: "status" }, ticket.status_label));
  }

  // Under the last message that asks for a document, as long as a request waits for one.
  uploadPlace(ordered) {
    const asking = ordered.filter((message) => message.upload).pop();
    const ticket = this.tickets.awaitingDocument();
    return asking && ticket ? [[asking.id + 0.2, "upload", this.upload.for(ticket.reference, ticket.identity.state === "in_review")]] : [];
  }

  // What arrived while nobody looked is counted on the launcher.
  seen() {
    const ids = this.messages.ordered().filter(({ author }) => author !== "customer").map(({ id }) => id);
    const open = !this.panel.panel.hidden && !document.hidden;
    if (open && ids.length) this.memory.set({ seen: ids[ids.length - 1] });
    this.panel.unread(open ? 0 : ids.filter((id) => id > this.memory.get("seen")).length);
  }

  showRequests() {
    const card = this.tickets.cards.get(this.tickets.newest().reference);
    this.panel.toTopOf(card);
    card.focus({ preventScroll: true });
  }

  async switchLanguage() {
    this.locale = STRINGS[this.locale].otherLocale;
    this.memory.set({ locale: this.locale });
    this.setAttribute("lang", this.locale);
    this.panel.translate();
    this.messages.translate();
    this.tickets.translate();
    this.upload.translate();
    this.render();
    this.panel.toEnd();
    this.loadDesk();
    // nothing was said yet: the greeting may as well be in the language wanted
    if (this.memory.get("token") && !this.messages.hasCustomer && !this.outgoing.items.length) {
      this.forget();
      this.start();
    }
  }

  askToEnd() {
    const words = STRINGS[this.locale];
    const end = () => {
      this.forget();
      this.outgoing.clear();
      this.over = false;
      this.panel.answered();
      this.toggle(false);
    };
    this.panel.ask(words.endSure, [words.endYes, "end-yes", end], [words.endNo, "end-no", () => this.panel.answered()]);
  }

  // The token is of no use any more. What was written and not sent stays, and goes to the next conversation.
  expire() {
    if (this.live) this.live.stop();
    this.over = true;
    this.memory.set({ token: null });
    const fresh = () => {
      this.forget();
      this.start();
    };
    this.panel.ask(STRINGS[this.locale].expired, [STRINGS[this.locale].fresh, "new-conversation", fresh]);
  }

  forget() {
    if (this.live) this.live.stop();
    this.memory.set({ token: null, seen: 0 });
    this.messages.forget();
    this.tickets.forget();
    this.upload.forget();
    this.panel.connection.textContent = "";
    this.render();
    this.panel.unread(0);
  }
}
