// Draws interactive elements and reports what a person chose. Each stateful one registers a getter in context.fields.
import { image, text, unknown } from "./blocks.js";
import { askConfirm } from "./confirm.js";
import { h, safeLink } from "./dom.js";
import { act } from "./api.js";
import { plain } from "./mrkdwn.js";

export function drawElement(block, element, context) {
  const draw = DRAW[element.type];
  if (!draw) return unknown(element);
  const node = draw(block, element, context);
  const target = node.querySelector("[data-main]") ?? node;
  if (element.action_id && !target.dataset.actionId) target.dataset.actionId = element.action_id;
  if (element.focus_on_load) queueMicrotask(() => target.focus?.());
  return node;
}

async function choose(block, element, value, node, context) {
  if (block.type === "input" && !block.dispatch_action) return;
  if (element.confirm && !(await askConfirm(element.confirm, context.names))) return;
  await context.dispatch(block, element, value, node);
}

function register(block, element, context, getter) {
  context.fields?.set(`${block.block_id}\n${element.action_id}`, { block, element, getter });
}

function chosen(block, element, context) {
  const state = context.values?.[block.block_id]?.[element.action_id];
  return state ?? {};
}

const label = (object) => (object ? plain(object.text) : "");
const optionValue = (option) => option?.value ?? "";

function button(block, element, context) {
  const classes = `button ${element.style ?? ""}`;
  const shared = { class: classes, "data-value": element.value, "aria-label": element.accessibility_label };
  const run = (event) => choose(block, element, element.value, event.currentTarget, context);
  const link = element.url && safeLink(element.url);
  if (link) {
    return h("a", { ...shared, href: link, target: "_blank", rel: "noopener noreferrer", role: "button", onclick: run }, label(element.text));
  }
  return h("button", { ...shared, type: "button", onclick: run }, label(element.text));
}

function select(block, element, context, options, current) {
  const node = h("select", { class: "select", "aria-label": label(element.placeholder) || "Choose" },
    h("option", { value: "" }, label(element.placeholder) || "Select…"),
    options.map(({ group, value, name }) => (group
      ? h("optgroup", { label: group }, value.map((o) => h("option", { value: o.value }, o.name)))
      : h("option", { value }, name))));
  node.value = current ?? "";
  node.addEventListener("change", () => choose(block, element, node.value, node, context));
  register(block, element, context, () => node.value || null);
  return node;
}

function staticOptions(element) {
  const plainOption = (option) => ({ value: option.value, name: label(option.text) });
  if (element.option_groups) {
    return element.option_groups.map((g) => ({ group: label(g.label), value: g.options.map(plainOption) }));
  }
  return element.options.map(plainOption);
}

const peopleOptions = (context) =>
  context.people.filter((p) => p.role !== "bot" && !p.deactivated).map((p) => ({ value: p.id, name: p.real_name || p.name }));
const channelOptions = (context) => context.channels.map((c) => ({ value: c.id, name: `#${c.name}` }));

// Several choices: a list of check marks that folds away.
function several(block, element, context, options, current) {
  const flat = options.flatMap((o) => (o.group ? o.value : [o]));
  const boxes = flat.map((o) => h("input", { type: "checkbox", value: o.value, checked: current.includes(o.value) }));
  const read = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const summary = h("summary", {});
  const show = () => { summary.textContent = flat.filter((o) => read().includes(o.value)).map((o) => o.name).join(", ") || label(element.placeholder) || "Select…"; };
  const rows = flat.map((o, index) => h("label", { class: "tick" }, boxes[index], h("span", {}, o.name)));
  for (const box of boxes) box.addEventListener("change", () => { show(); choose(block, element, read(), box, context); });
  show();
  register(block, element, context, read);
  return h("details", { class: "several", "data-main": "" }, summary, h("div", { class: "several-list" }, rows));
}

function ticks(block, element, context, type, current) {
  const name = crypto.randomUUID();
  const boxes = element.options.map((o) => h("input", { type, name, value: o.value, checked: current.includes(o.value) }));
  const read = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const picked = () => (type === "radio" ? read()[0] ?? null : read());
  for (const box of boxes) box.addEventListener("change", () => choose(block, element, picked(), box, context));
  register(block, element, context, picked);
  return h("div", { class: "ticks", role: type === "radio" ? "radiogroup" : "group", "data-main": "" },
    element.options.map((option, index) => h("label", { class: "tick" }, boxes[index],
      h("span", {}, text(option.text, context.names),
        option.description ? h("span", { class: "description" }, text(option.description, context.names)) : null))));
}

function typed(type) {
  return (block, element, context) => {
    const tag = element.multiline ? "textarea" : "input";
    const node = h(tag, {
      class: "typed", type: tag === "input" ? type : null, rows: element.multiline ? 5 : null,
      placeholder: label(element.placeholder), maxlength: element.max_length ?? (type === "text" ? 3000 : null),
      inputmode: type === "number" ? "decimal" : null, autocomplete: "off",
    });
    node.value = chosen(block, element, context).value ?? element.initial_value ?? "";
    const actions = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || element.multiline || event.isComposing) return;
      event.preventDefault();
      if (actions.includes("on_enter_pressed")) choose(block, element, node.value, node, context);
    });
    if (actions.includes("on_character_entered")) {
      node.addEventListener("input", () => choose(block, element, node.value, node, context));
    }
    register(block, element, context, () => node.value || null);
    return node;
  };
}

function dated(type, field, initial) {
  return (block, element, context) => {
    const node = h("input", { class: "typed dated", type });
    node.value = chosen(block, element, context)[field] ?? element[initial] ?? "";
    node.addEventListener("change", () => choose(block, element, node.value, node, context));
    register(block, element, context, () => node.value || null);
    return node;
  };
}

function moment(block, element, context) {
  const node = h("input", { class: "typed dated", type: "datetime-local" });
  const seconds = chosen(block, element, context).selected_date_time ?? element.initial_date_time;
  const local = (s) => new Date(s * 1000 - new Date(s * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  if (seconds) node.value = local(seconds);
  const read = () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null);
  node.addEventListener("change", () => choose(block, element, read(), node, context));
  register(block, element, context, read);
  return node;
}

function overflow(block, element, context) {
  const menu = h("div", { class: "menu", role: "menu" }, element.options.map((option) =>
    h("button", { type: "button", role: "menuitem", "data-value": option.value, onclick: () => {
      details.open = false;
      const link = option.url && safeLink(option.url);
      if (link) window.open(link, "_blank", "noopener,noreferrer");
      choose(block, element, option.value, details, context);
    } }, label(option.text))));
  const details = h("details", { class: "overflow" }, h("summary", { class: "button", "aria-label": "More options" }, "⋯"), menu);
  return details;
}

function external(block, element, context) {
  const current = chosen(block, element, context).selected_option ?? element.initial_option;
  const node = select(block, element, context, current ? [{ value: current.value, name: label(current.text) }] : [], optionValue(current));
  node.dataset.main = "";
  const search = h("input", { class: "typed", type: "search", placeholder: "Type to search" });
  search.addEventListener("input", async () => {
    if (search.value.length < (element.min_query_length ?? 3) || !context.viewId) return;
    const answer = await act("options", { user: context.user, view_id: context.viewId, action_id: element.action_id, query: search.value });
    node.replaceChildren(h("option", { value: "" }, "Select…"),
      ...(answer.options ?? []).map((o) => h("option", { value: o.value }, label(o.text))));
  });
  return h("div", { class: "external" }, search, node);
}

const one = (field, initial) => (block, element, context) => chosen(block, element, context)[field] ?? element[initial];
const user = one("selected_user", "initial_user");
const users = one("selected_users", "initial_users");
const conversation = one("selected_conversation", "initial_conversation");
const conversations = one("selected_conversations", "initial_conversations");
const channel = one("selected_channel", "initial_channel");
const channels = one("selected_channels", "initial_channels");
const option = one("selected_option", "initial_option");
const options = one("selected_options", "initial_options");
const values = (list) => (list ?? []).map((item) => item.value);

const DRAW = {
  button,
  overflow,
  image: (block, element) => image(element, "accessory-image"),
  static_select: (b, e, c) => select(b, e, c, staticOptions(e), optionValue(option(b, e, c))),
  users_select: (b, e, c) => select(b, e, c, peopleOptions(c), user(b, e, c)),
  conversations_select: (b, e, c) => select(b, e, c, channelOptions(c), conversation(b, e, c)),
  channels_select: (b, e, c) => select(b, e, c, channelOptions(c), channel(b, e, c)),
  external_select: external,
  multi_static_select: (b, e, c) => several(b, e, c, staticOptions(e), values(options(b, e, c))),
  multi_users_select: (b, e, c) => several(b, e, c, peopleOptions(c), users(b, e, c) ?? []),
  multi_conversations_select: (b, e, c) => several(b, e, c, channelOptions(c), conversations(b, e, c) ?? []),
  multi_channels_select: (b, e, c) => several(b, e, c, channelOptions(c), channels(b, e, c) ?? []),
  checkboxes: (b, e, c) => ticks(b, e, c, "checkbox", values(options(b, e, c))),
  radio_buttons: (b, e, c) => ticks(b, e, c, "radio", [optionValue(option(b, e, c))]),
  datepicker: dated("date", "selected_date", "initial_date"),
  timepicker: dated("time", "selected_time", "initial_time"),
  datetimepicker: moment,
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("text"),
};
