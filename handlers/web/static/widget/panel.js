// The panel and its launcher: structure, focus and keys. Knows nothing of what is said.

class Panel {
  constructor(root, words, actions) {
    this.words = words;
    this.actions = actions;
    this.badge = el("span", { class: "badge", hidden: true });
    this.launcherText = el("span", {});
    this.launcher = el("button", { type: "button", class: "launcher", testid: "launcher", "aria-expanded": "false", onclick: () => actions.toggle() }, icon("chat"), this.launcherText, this.badge);
    this.build();
    root.append(this.panel, this.launcher);
    this.panel.addEventListener("keydown", (event) => this.key(event));
    if (window.visualViewport) window.visualViewport.addEventListener("resize", () => this.fit(window.visualViewport));
    this.translate();
  }

  build() {
    this.name = el("h2", { id: "name" });
    this.language = el("button", { type: "button", class: "bar-button", testid: "language", onclick: () => this.actions.switchLanguage() });
    this.closer = el("button", { type: "button", class: "bar-button square", testid: "close", onclick: () => this.actions.toggle(false) }, icon("close"));
    this.requests = el("button", { type: "button", class: "requests", hidden: true, onclick: () => this.actions.showRequests() });
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabIndex: 0 });
    this.connection = el("p", { class: "connection", role: "status", testid: "connection" });
    this.typing = el("div", { class: "typing", testid: "typing" }, el("i"), el("i"), el("i"), el("span", { class: "hidden" }));
    this.ended = el("div", { class: "ended", testid: "ended", hidden: true });
    this.counter = el("p", { class: "counter", id: "counter", role: "status" });
    this.input = el("textarea", { rows: 1, testid: "input", "aria-describedby": "counter", enterkeyhint: "enter", oninput: () => this.resize() });
    this.sender = el("button", { type: "submit", class: "send", testid: "send" }, icon("send"));
    this.form = el("form", { onsubmit: (event) => this.submit(event) }, this.input, this.sender);
    this.person = el("button", { type: "button", class: "text-button person", testid: "talk-to-person", onclick: () => this.actions.talkToPerson() });
    this.policy = el("a", { target: "_blank", rel: "noopener" });
    this.end = el("button", { type: "button", class: "text-button", testid: "end-chat", onclick: () => this.actions.end() });
    this.foot = el("footer", {}, this.person, el("span", { class: "spacer" }), this.policy, this.end);
    this.panel = el(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "name", testid: "panel", hidden: true, tabIndex: -1 },
      el("header", {}, this.name, this.language, this.closer),
      this.requests, this.log, this.ended, this.connection, this.counter, this.form, this.foot,
    );
  }

  translate() {
    const words = this.words();
    this.launcherText.textContent = words.launcher;
    this.language.textContent = words.language;
    this.language.setAttribute("aria-label", words.languageLabel);
    this.language.setAttribute("lang", words.otherLocale);
    this.closer.setAttribute("aria-label", words.close);
    this.log.setAttribute("aria-label", words.log);
    this.input.setAttribute("aria-label", words.input);
    this.input.placeholder = words.placeholder;
    this.sender.setAttribute("aria-label", words.send);
    this.typing.lastChild.textContent = words.typing;
    this.policy.textContent = words.policy;
    this.end.textContent = words.end;
    this.name.textContent = this.desk ? this.desk.name : words.title;
    this.person.replaceChildren(icon("person"), this.desk ? this.desk.talk_to_a_person.label : "");
    this.person.hidden = !this.desk;
  }

  show(desk, base, host) {
    this.desk = desk;
    const { fill: ground, on_fill: text, ink_on_light: light, ink_on_dark: dark } = desk.colors;
    for (const [name, value] of Object.entries({ fill: ground, "on-fill": text, "ink-light": light, "ink-dark": dark })) host.style.setProperty(`--${name}`, value);
    this.policy.href = webAddress(desk.policy_url, base);
    this.translate();
  }

  get fullScreen() {
    return matchMedia("(max-width: 480px)").matches;
  }

  // The keyboard of a phone covers part of the page: what is written must stay in sight. (Zooming in is something else.)
  fit(view) {
    if (view.scale === 1) this.panel.style.setProperty("--height", `${view.height}px`);
  }

  open() {
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    if (this.fullScreen) this.panel.setAttribute("aria-modal", "true");
    else this.panel.removeAttribute("aria-modal");
    // on a phone the keyboard would cover what the desk says first
    (matchMedia("(pointer: coarse)").matches ? this.panel : this.input).focus({ preventScroll: true });
    this.toEnd();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus({ preventScroll: true });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return; // choosing kanji, not sending
    if (event.key === "Escape") {
      event.stopPropagation();
      this.actions.toggle(false);
    } else if (event.key === "Tab" && this.fullScreen) {
      this.keepFocus(event);
    } else if (event.key === "Enter" && !event.shiftKey && event.target === this.input && !matchMedia("(pointer: coarse)").matches) {
      this.submit(event);
    }
  }

  // Full screen covers the page: what lies behind it cannot be reached by Tab.
  keepFocus(event) {
    const all = [...this.panel.querySelectorAll("button, a[href], textarea, input, summary, [tabindex='0']")].filter((node) => node.offsetParent && !node.disabled);
    const [first, last] = [all[0], all[all.length - 1]];
    const active = this.panel.getRootNode().activeElement;
    if (event.shiftKey && (active === first || active === this.panel)) last.focus();
    else if (!event.shiftKey && active === last) first.focus();
    else return;
    event.preventDefault();
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || this.sender.disabled) return;
    this.write("");
    this.actions.say(text);
  }

  write(text) {
    this.input.value = text;
    this.resize();
    if (text) this.input.focus();
  }

  resize() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 160)}px`;
    const left = (this.desk ? this.desk.max_message : 8000) - [...this.input.value].length;
    const words = this.words();
    this.counter.textContent = left < 0 ? words.over(-left) : left <= 500 ? words.left(left) : "";
    this.counter.classList.toggle("over", left < 0);
    this.sender.disabled = left < 0;
  }

  get nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  // An answer is read from its top; of several messages that do not fit together, the last tells what to do next.
  showAnswer(nodes) {
    const [first, last] = [nodes[0], nodes[nodes.length - 1]];
    const height = this.log.clientHeight - 24;
    const fits = last.offsetTop + last.offsetHeight - first.offsetTop <= height;
    if (fits || first === last) this.toTopOf(first);
    else if (last.offsetHeight <= height) this.toEnd();
    else this.toTopOf(last);
  }

  toTopOf(node) {
    const most = this.log.scrollHeight - this.log.clientHeight;
    this.log.scrollTop = Math.min(most, node.offsetTop - this.log.offsetTop - 12);
  }

  unread(count) {
    this.badge.hidden = !count;
    this.badge.textContent = count ? String(count) : "";
    this.launcher.setAttribute("aria-label", count ? `${this.words().launcher}, ${this.words().unread(count)}` : this.words().launcher);
  }

  ask(question, ...choices) {
    this.ended.hidden = false;
    this.ended.replaceChildren(el("p", { role: "alert" }, question), ...choices.map(([label, testid, act]) => el("button", { type: "button", class: "button", testid, onclick: act }, label)));
    this.ended.querySelector("button").focus();
  }

  answered() {
    this.ended.hidden = true;
    this.ended.replaceChildren();
  }
}
