// Draws Block Kit blocks. A block that nobody here knows becomes a visible error box, never silently nothing.
import { h, icon, safeLink } from "./dom.js";
import { drawElement } from "./elements.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { richText } from "./richtext.js";

// context: names, people, channels, values (chosen so far), dispatch(block, element, value, node), fields (Map of getters), errors
export function drawBlocks(blocks, context) {
  const full = { ...context, unknown };
  return blocks.map((block) => {
    const node = (DRAW[block.type] ?? unknown)(block, full);
    node.classList.add("block");
    node.dataset.blockId = block.block_id ?? "";
    return node;
  });
}

export function text(object, names) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : [h("span", { class: "pre" }, plain(object.text))];
}

export function unknown(thing) {
  const label = `The emulator cannot draw “${thing?.type ?? "?"}”.`;
  return h("div", { class: "unknown-block", "data-testid": "unknown-block", role: "alert" },
    h("strong", {}, label), h("pre", {}, JSON.stringify(thing, null, 2)));
}

const DRAW = {
  section(block, context) {
    const body = h("div", { class: "section-body" });
    if (block.text) body.append(h("div", { class: "text" }, text(block.text, context.names)));
    if (block.fields) {
      body.append(h("div", { class: "fields" },
        block.fields.map((field) => h("div", { class: "field" }, text(field, context.names)))));
    }
    const side = block.accessory ? h("div", { class: "accessory" }, drawElement(block, block.accessory, context)) : null;
    return h("div", { class: "section" }, body, side);
  },
  header: (block, context) => h("h3", { class: "header" }, text(block.text, context.names)),
  divider: () => h("hr"),
  context: (block, context) => h("div", { class: "context" }, block.elements.map((element) =>
    element.type === "image" ? image(element, "small") : h("span", { class: "context-text" }, text(element, context.names)))),
  actions: (block, context) =>
    h("div", { class: "actions" }, block.elements.map((element) => drawElement(block, element, context))),
  image: (block, context) => h("figure", {}, block.title ? h("figcaption", {}, text(block.title, context.names)) : null, image(block)),
  rich_text: (block, context) => richText(block, context),
  markdown: (block) => h("div", { class: "text pre" }, block.text),
  input(block, context) {
    const label = h("label", { class: "label" }, text(block.label, context.names),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null);
    const field = drawElement(block, block.element, context);
    const input = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
    if (input) {
      input.id ||= `field-${crypto.randomUUID()}`;
      label.htmlFor = input.id;
    }
    const error = context.errors?.[block.block_id];
    return h("div", { class: error ? "input wrong" : "input" }, label, field,
      error ? h("p", { class: "input-error", "data-testid": "input-error", role: "alert" }, icon("warning"), " ", error) : null,
      block.hint ? h("p", { class: "hint" }, text(block.hint, context.names)) : null);
  },
};

// Nothing is loaded from other places: pictures elsewhere are shown as their description and address.
export function image(element, size = "") {
  const url = element.image_url ?? "";
  if (url.startsWith("/") && !url.startsWith("//")) return h("img", { src: url, alt: element.alt_text, class: size });
  const link = safeLink(url);
  return h("span", { class: `picture ${size}`, role: "img", "aria-label": element.alt_text, title: url },
    icon("picture"), " ", link ? h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, element.alt_text) : element.alt_text);
}
