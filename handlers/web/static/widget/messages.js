// Shows messages: bubbles, the clauses they quote, the replies they offer. Keeps the order of the desk's ids, with unsent ones at the end.

class MessageList {
  constructor(log, words, actions) {
    this.log = log;
    this.words = words;
    this.actions = actions;
    this.messages = new Map();
    this.nodes = new Map();
  }

  // New ones only; a customer's message takes the place of the one in flight that it confirms (a typed code comes back as dots).
  // `told` are the answers to this very page: an access code stands only in them, everywhere else it is dots.
  add(messages, outgoing, told) {
    for (const message of told ? messages : []) this.correct(message);
    const fresh = messages.filter((message) => !this.messages.has(message.id));
    for (const message of fresh) {
      this.messages.set(message.id, message);
      const item = message.author === "customer" && this.confirmedBy(message, outgoing);
      if (item) this.confirm(item, message);
    }
    return fresh;
  }

  // One that was answered and whose own message comes late; else the one on its way.
  confirmedBy(message, outgoing) {
    const open = outgoing.items.filter((item) => !item.shownAs && (item.state === "sending" || (item.state === "sent" && item.before > message.id)));
    return open.sort((one, other) => (one.state === other.state ? one.before - other.before : one.state === "sent" ? -1 : 1))[0];
  }

  correct(message) {
    const known = this.messages.get(message.id);
    if (!known || known.text === message.text) return;
    this.messages.set(message.id, message);
    this.nodes.get(message.id).querySelector(".text").replaceChildren(...richText(message.text, this.words()));
  }

  confirm(item, message) {
    item.shownAs = message.id;
    const node = this.nodes.get(item.key);
    if (!node) return;
    this.nodes.delete(item.key);
    this.nodes.set(message.id, node);
    node.replaceChildren(...this.bubble(message).childNodes);
    node.dataset.id = message.id;
  }

  // The desk stores what was said right before its replies: what stands there is the confirmed message.
  reconcile(outgoing) {
    const ordered = this.ordered();
    for (const item of outgoing.items.filter(({ state, shownAs }) => state === "sent" && !shownAs)) {
      const earlier = ordered.filter((message) => message.id < item.before);
      const last = earlier[earlier.length - 1];
      const taken = outgoing.items.some(({ shownAs }) => last && shownAs === last.id);
      if (last && last.author === "customer" && !taken) this.confirm(item, last);
    }
    for (const item of outgoing.items.filter(({ state, shownAs }) => state === "sent" && shownAs)) outgoing.items.splice(outgoing.items.indexOf(item), 1);
  }

  ordered() {
    return [...this.messages.values()].sort((one, other) => one.id - other.id);
  }

  get hasCustomer() {
    return [...this.messages.values()].some((message) => message.author === "customer");
  }

  // Everything in its place. `extras` are nodes that follow a message (ticket cards); what is no longer wanted leaves.
  render(outgoing, extras, tail) {
    this.reconcile(outgoing);
    const entries = this.ordered().map((message) => ({ at: message.id, key: message.id, make: () => this.bubble(message) }));
    for (const [at, key, node] of extras) entries.push({ at: at + 0.1, key, make: () => node, given: node });
    for (const item of outgoing.items) {
      const at = item.state === "sent" ? item.before - 0.5 : Infinity;
      if (!item.shownAs) entries.push({ at, key: item.key, make: () => this.pending(item), item });
    }
    entries.sort((one, other) => (one.at === other.at ? 0 : one.at - other.at));
    const wanted = entries.map((entry) => this.node(entry));
    this.place([...wanted, ...tail]);
    this.refreshReplies(outgoing);
  }

  node({ key, make, item, given }) {
    if (given) this.nodes.set(key, given);
    else if (!this.nodes.has(key)) this.nodes.set(key, make());
    const node = this.nodes.get(key);
    if (item) this.refreshPending(node, item);
    return node;
  }

  place(wanted) {
    const keep = new Set(wanted);
    for (const child of [...this.log.children]) if (!keep.has(child)) child.remove();
    wanted.forEach((node, index) => {
      if (this.log.children[index] !== node) this.log.insertBefore(node, this.log.children[index] || null);
    });
    for (const [key, node] of this.nodes) if (!keep.has(node)) this.nodes.delete(key);
  }

  bubble(message) {
    const words = this.words();
    const own = message.author === "customer";
    return el(
      "article",
      { class: `message ${message.author}`, testid: "message", "data-author": message.author, "data-id": String(message.id) },
      el("p", { class: own ? "who hidden" : "who" }, words[own ? "you" : message.author]),
      el("div", { class: "text" }, ...(own ? [message.text] : richText(message.text, words))),
      ...(message.more ? [folded(message, words, this.actions.base)] : citations(message.citations, words, this.actions.base)),
      el("time", { class: "hidden", datetime: message.created_at }, this.actions.time(message.created_at)),
    );
  }

  pending(item) {
    const words = this.words();
    return el(
      "article",
      { class: "message customer", testid: "message", "data-author": "customer" },
      el("p", { class: "who hidden" }, words.you),
      el("div", { class: "text" }, item.text),
    );
  }

  refreshPending(node, item) {
    const words = this.words();
    const note = { sending: "", sent: "", waiting: item.fault ? words.waiting : "", failed: item.fault && `${words.failed} ${item.fault.sentence(words)}` }[item.state];
    const state = note ? `${item.state}|${note}` : "";
    if ((node.dataset.note || "") === state) return;
    node.dataset.note = state;
    const old = node.querySelector(".note");
    if (old) old.remove();
    if (!note) return;
    const edit = item.state === "failed" && el("button", { type: "button", class: "text-button", testid: "edit", onclick: () => this.actions.edit(item) }, words.edit);
    node.append(el("p", { class: `note ${item.state}` }, note, " ", edit));
  }

  // Only the newest message offers replies: the older ones were answered.
  refreshReplies(outgoing) {
    const last = this.ordered().pop();
    const wanted = last && last.author !== "customer" && !outgoing.items.some(({ state }) => state !== "sent") ? last : null;
    for (const old of this.log.querySelectorAll(".replies")) if (!wanted || old.dataset.for !== String(wanted.id)) old.remove();
    const node = wanted && this.nodes.get(wanted.id);
    if (!node || !wanted.quick_replies.length || node.querySelector(".replies")) return;
    const buttons = wanted.quick_replies.map((reply) =>
      el("button", { type: "button", class: "reply", testid: "quick-reply", onclick: () => this.actions.say(reply.text) }, reply.label),
    );
    node.append(el("div", { class: "replies", "data-for": String(wanted.id) }, ...buttons));
  }

  forget() {
    this.messages.clear();
    this.nodes.clear();
    this.log.replaceChildren();
  }

  // All again in another language.
  translate() {
    this.nodes.clear();
    this.log.replaceChildren();
  }
}

// One line that opens: the notice, with the clauses it rests on.
function folded(message, words, base) {
  const clauses = message.citations.map((citation) => clauseCard(citation, words, base, "notice-clause"));
  return el(
    "details",
    { class: "notice", testid: "notice" },
    el("summary", {}, message.more.label),
    el("div", { class: "folded" }, ...message.more.text.split("\n").map((line) => el("p", {}, ...richText(line, words))), ...clauses),
  );
}

function citations(list, words, base) {
  if (!list.length) return [];
  const [first, ...rest] = list.map((citation) => clauseCard(citation, words, base));
  if (!rest.length) return [first];
  return [first, el("details", { class: "further" }, el("summary", {}, words.further(rest.length)), ...rest)];
}

function clauseCard(citation, words, base, testid = "citation") {
  const path = citation.clause.split(":").pop();
  const number = /^[1-9][\d.]*/.exec(path);
  const title = [number && fill(words.clause, { number: number[0].replace(/\.$/, "") }), citation.heading].filter(Boolean).join(" · ");
  const address = webAddress(citation.url, base);
  return el(
    "figure",
    { class: "citation", testid, "data-clause": citation.clause },
    el("figcaption", {}, title || words.fromPolicy),
    el("blockquote", { lang: citation.language }, citation.quote),
    address && el("a", { href: address, target: "_blank", rel: "noopener" }, words.openClause),
  );
}
