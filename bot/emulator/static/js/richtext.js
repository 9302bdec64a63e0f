// Draws rich_text blocks: sections, lists, quotes, preformatted text.
import { h } from "./dom.js";
import { anchor, emoji, mention } from "./mrkdwn.js";

export function richText(block, context) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((part) => drawPart(part, context)));
}

function drawPart(part, context) {
  const inner = () => (part.elements ?? []).map((element) => drawInline(element, context));
  switch (part.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, inner());
    case "rich_text_quote":
      return h("blockquote", {}, inner());
    case "rich_text_preformatted":
      return h("pre", { class: "code" }, inner());
    case "rich_text_list": {
      const list = h(part.style === "ordered" ? "ol" : "ul", {});
      for (const item of part.elements ?? []) list.append(h("li", {}, drawPart(item, context)));
      list.style.setProperty("--indent", part.indent ?? 0);
      return list;
    }
    default:
      return context.unknown(part);
  }
}

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]];

function drawInline(element, context) {
  const drawn = INLINE[element.type]?.(element, context.names);
  if (drawn === undefined) return context.unknown(element);
  return STYLES.reduce((node, [style, tag]) => (element.style?.[style] ? h(tag, {}, node) : node), drawn);
}

const INLINE = {
  text: (element) => h("span", { class: "pre" }, element.text),
  link: (element) => anchor(element.url, element.text || element.url),
  user: (element, names) => mention(`@${names[element.user_id] ?? element.user_id}`),
  channel: (element, names) => mention(`#${names[element.channel_id] ?? element.channel_id}`),
  usergroup: (element, names) => mention(`@${names[element.usergroup_id] ?? element.usergroup_id}`),
  broadcast: (element) => mention(`@${element.range}`),
  emoji: (element) => h("span", {}, emoji(element.name)),
  date: (element) => h("span", {}, element.fallback ?? new Date(element.timestamp * 1000).toLocaleString()),
  color: (element) => h("code", {}, element.value),
};
