// A request as a card: what it is, where it stands, what has happened. Redrawn in place whenever it changes.

const CLOSED = ["resolved", "refused", "withdrawn", "expired"];

class TicketCards {
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.tickets = new Map();
    this.cards = new Map();
  }

  // True when somebody's identity was confirmed since the last look.
  update(tickets) {
    let confirmed = false;
    for (const ticket of tickets) {
      const before = this.tickets.get(ticket.reference);
      confirmed ||= Boolean(before) && before.identity.state !== "confirmed" && ticket.identity.state === "confirmed";
      this.tickets.set(ticket.reference, ticket);
      this.draw(ticket);
    }
    return confirmed;
  }

  newest() {
    return [...this.tickets.values()].sort((one, other) => (one.created_at < other.created_at ? 1 : -1))[0];
  }

  // The one that waits for a document; else one whose staff still take further pages.
  awaitingDocument() {
    const states = ["awaiting_document", "in_review"];
    const open = [...this.tickets.values()].filter(({ identity, status }) => !CLOSED.includes(status) && states.includes(identity.state));
    return open.sort((one, other) => states.indexOf(one.identity.state) - states.indexOf(other.identity.state))[0];
  }

  // Each card stands before the words with which the desk confirmed its request: those are what is to be read now.
  placed(messages) {
    return [...this.tickets.values()].map((ticket) => {
      const confirming = messages.find(({ author, created_at: at }) => author !== "customer" && at >= ticket.created_at);
      return [confirming ? confirming.id - 0.4 : Infinity, ticket.reference, this.cards.get(ticket.reference)];
    });
  }

  draw(ticket) {
    const words = this.words();
    const card = this.cards.get(ticket.reference) || el("section", { class: "ticket", testid: "ticket-card", tabIndex: -1 });
    const open = card.querySelector("details");
    this.cards.set(ticket.reference, card);
    card.dataset.status = ticket.status;
    card.dataset.reference = ticket.reference;
    card.setAttribute("aria-label", `${ticket.kind_label} ${ticket.reference}`);
    const day = ticket.due_on && fill(words.due, { date: this.actions.day(ticket.due_on) });
    card.replaceChildren(
      el("header", {}, el("strong", {}, ticket.kind_label), el("span", { class: "status" }, ticket.status_label)),
      el("p", {}, copyable(ticket.reference, words)),
      ...(day ? [el("p", { class: "quiet" }, day)] : []),
      el(
        "details",
        { open: Boolean(open && open.open) },
        el("summary", {}, words.timeline),
        el("ol", {}, ...ticket.timeline.map((entry) => el("li", {}, el("time", { datetime: entry.at }, this.actions.time(entry.at)), entry.text))),
      ),
    );
  }

  translate() {
    for (const ticket of this.tickets.values()) this.draw(ticket);
  }

  forget() {
    this.tickets.clear();
    this.cards.clear();
  }
}
