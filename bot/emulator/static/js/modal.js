// The open modal of a person: drawn again only when it changed, and never losing what she has typed.
import { act } from "./api.js";
import { drawBlocks, text } from "./blocks.js";
import { h, icon } from "./dom.js";

export class Modal {
  constructor(deeds) {
    this.deeds = deeds;
    this.layer = document.getElementById("modal-layer");
    this.shown = "";
    this.errors = {};
    this.problem = "";
    this.fields = new Map();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.view && !document.querySelector("#confirm-layer > *")) this.close(false);
    });
  }

  show(screen) {
    this.screen = screen;
    const view = screen.stack.at(-1);
    const print = view ? `${screen.me.id} ${view.id} ${view.hash}` : "";
    if (print === this.shown) return;
    const typed = view && this.view?.id === view.id ? this.collected() : {};
    if (this.view?.id !== view?.id) this.problem = "";
    this.errors = {};
    this.view = view;
    this.shown = print;
    this.draw(typed);
  }

  collected() {
    const values = {};
    for (const { block, element, getter } of this.fields.values()) {
      (values[block.block_id] ??= {})[element.action_id] = getter();
    }
    return values;
  }

  draw(typed) {
    const opener = this.layer.childElementCount ? null : document.activeElement;
    this.opener = this.view ? (opener ?? this.opener) : this.opener;
    if (!this.view) {
      this.layer.replaceChildren();
      this.fields.clear();
      this.opener?.isConnected && this.opener.focus();
      return;
    }
    const focused = document.activeElement?.closest?.("[data-action-id]")?.dataset.actionId;
    this.fields = new Map();
    const context = {
      ...this.deeds.context(this.view.state.values, (block, element, value) => this.click(block, element, value)),
      fields: this.fields, errors: this.errors, viewId: this.view.id,
    };
    const form = h("form", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": this.view.title.text, "data-testid": "modal", "data-view-id": this.view.id, novalidate: true },
      this.head(), this.problem ? h("p", { class: "modal-error", "data-testid": "modal-error", role: "alert" }, this.problem) : null,
      h("div", { class: "dialog-body" }, drawBlocks(this.view.blocks, context)), this.foot());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.layer.replaceChildren(h("div", { class: "shade" }, form));
    this.restore(typed);
    const wanted = focused ? form.querySelector(`[data-action-id="${CSS.escape(focused)}"]`) : null;
    (wanted ?? form.querySelector(".wrong input, .wrong textarea, .dialog-body input, .dialog-body textarea, .dialog-body select, .dialog-foot button"))?.focus();
  }

  head() {
    const depth = this.screen.stack.length;
    return h("div", { class: "dialog-head" }, h("h2", {}, text(this.view.title, {})),
      depth > 1 ? h("span", { class: "depth" }, `${depth} of 3`) : null,
      h("button", { type: "button", class: "cross", "aria-label": "Close", "data-testid": "modal-dismiss", onclick: () => this.close(true) }, icon("cross")));
  }

  foot() {
    const { close, submit } = this.view;
    return h("div", { class: "dialog-foot" },
      h("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => this.close(false) }, close ? text(close, {}) : submit ? "Cancel" : "Close"),
      submit ? h("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, text(submit, {})) : null);
  }

  restore(typed) {
    for (const { block, element } of this.fields.values()) {
      const value = typed[block.block_id]?.[element.action_id];
      const node = this.layer.querySelector(`[data-action-id="${CSS.escape(element.action_id)}"]`);
      if (typeof value === "string" && node && "value" in node) node.value = value;
    }
  }

  async click(block, element, value) {
    const body = { view_id: this.view.id, block_id: block.block_id, action_id: element.action_id, value, values: this.collected() };
    const answer = await act("click", { user: this.screen.me.id, ...body });
    if (answer.error) this.fail(answer.shown ?? answer.error);
  }

  async submit() {
    const form = this.layer.querySelector("form");
    if (form.dataset.busy) return;
    form.dataset.busy = "true";
    const typed = this.collected();
    const answer = await act("submit", { user: this.screen.me.id, view_id: this.view.id, values: typed });
    delete form.dataset.busy;
    this.errors = answer.errors && answer.result === "errors" ? answer.errors : {};
    if (answer.result === "errors") {
      this.problem = "";
      this.draw(typed);
    } else if (answer.error) this.fail(answer.shown ?? answer.error);
    else this.problem = "";
    this.deeds.refresh();
  }

  fail(problem) {
    this.problem = problem;
    if (this.view) this.draw(this.collected());
  }

  async close(everything) {
    const view = this.view;
    await act("close", { user: this.screen.me.id, view_id: view.id, all: everything });
    this.deeds.refresh();
  }
}
