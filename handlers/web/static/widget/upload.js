// Sends an identity document: says what to cover up, takes a picture or a PDF, shows how far it is. The same key until it is certain.

class Upload {
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    this.node = el("section", { class: "upload", testid: "upload" });
    this.reference = null;
    this.file = null;
  }

  // The node, for this request; drawn anew only when the request changes, so that a chosen file stays chosen.
  for(reference, more) {
    if (this.reference !== reference || this.more !== more) {
      this.reference = reference;
      this.more = more;
      this.file = null;
      this.draw();
    }
    return this.node;
  }

  forget() {
    this.reference = null;
    this.file = null;
  }

  translate() {
    if (this.reference && !this.busy) this.draw();
  }

  draw(fault) {
    const words = this.words();
    this.node.replaceChildren(
      el("h3", {}, this.more ? words.uploadMore : words.uploadTitle),
      el("p", { class: "quiet" }, fill(words.uploadFor, { reference: this.reference })),
      el("p", {}, words.uploadHint),
      ...(this.file ? this.chosen(words) : this.choosing(words)),
      el("p", { class: "alert", role: "alert" }, fault || ""),
    );
  }

  choosing(words) {
    const pick = el("input", { type: "file", accept: "image/*,application/pdf", class: "hidden", testid: "upload-file", onchange: (event) => this.choose(event) });
    const snap = el("input", { type: "file", accept: "image/*", capture: "environment", class: "hidden", onchange: (event) => this.choose(event) });
    const touch = matchMedia("(pointer: coarse)").matches;
    return [
      el("div", { class: "row" }, el("label", { class: "button" }, icon("clip"), words.choose, pick), touch && el("label", { class: "button plain" }, words.photo, snap)),
    ];
  }

  chosen(words) {
    this.progress = el("progress", { max: 1, value: 0, "aria-label": words.uploadTitle });
    this.state = el("p", { class: "quiet", role: "status" });
    const again = () => {
      this.file = null;
      this.draw();
    };
    this.buttons = el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "button", testid: "upload-send", onclick: () => this.send() }, words.uploadSend),
      el("button", { type: "button", class: "button plain", onclick: again }, words.uploadOther),
    );
    return [el("p", { class: "file" }, `${this.file.name} · ${Math.max(1, Math.round(this.file.size / 1024))} KB`), this.buttons, this.progress, this.state];
  }

  choose(event) {
    const [file] = event.target.files;
    if (!file) return;
    const limit = this.actions.maxDocument();
    if (file.size > limit) {
      this.draw(fill(this.words().tooLarge, { limit: Math.floor(limit / 2 ** 20) }));
      return;
    }
    this.file = file;
    this.key = randomKey();
    this.draw();
    this.buttons.firstChild.focus();
  }

  async send() {
    const words = this.words();
    this.busy = true;
    this.node.classList.add("busy");
    for (const button of this.buttons.children) button.disabled = true;
    try {
      const received = await this.actions.upload(this.reference, this.file, this.key, (part) => {
        this.progress.value = part;
        this.state.textContent = part < 1 ? fill(words.uploading, { percent: Math.round(part * 100) }) : words.checking;
      });
      this.file = null;
      this.draw();
      this.actions.received(received);
    } catch (fault) {
      if (!fault.passing && !fault.expired) this.file = null;
      this.draw(fault.sentence ? fault.sentence(this.words()) : words.errors.unexpected);
      if (fault.expired) this.actions.expired();
    } finally {
      this.busy = false;
      this.node.classList.remove("busy");
    }
  }
}
