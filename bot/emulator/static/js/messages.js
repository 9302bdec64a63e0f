// Draws messages: who, when, what; the small menu of each; and what Slack would say beside a click that failed.
import { drawBlocks } from "./blocks.js";
import { avatar, clock, day, h, icon, reconcile } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

// Groups messages into rows for a list: a day line where the day changes, a message otherwise.
export function showMessages(list, messages, screen, deeds, { inThread = false } = {}) {
  const near = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const rows = [];
  let today = "";
  messages.forEach((message, index) => {
    if (!inThread && day(message.ts) !== today) {
      today = day(message.ts);
      rows.push({ key: `day ${today}`, day: today });
    }
    const before = messages[index - 1];
    const follows = !inThread && before?.user === message.user && message.ts - before.ts < 300 && !message.ephemeral && !before.ephemeral && rows.at(-1)?.message === before;
    rows.push({ key: message.ts, message, follows, notices: screen.notices.filter((n) => n.ts === message.ts), names: screen.names, replies: inThread && index === 0 ? messages.length - 1 : null });
  });
  reconcile(list, rows, (row) => row.key, (row) => (row.day ? dayLine(row.day) : drawMessage(row, screen, deeds, inThread)));
  if (near || list.dataset.place !== deeds.placeKey(inThread)) {
    list.scrollTop = list.scrollHeight;
    list.dataset.place = deeds.placeKey(inThread);
  }
}

function dayLine(label) {
  return h("div", { class: "day" }, h("span", {}, label));
}

function drawMessage({ message, follows, notices, replies }, screen, deeds, inThread) {
  const person = screen.people.find((p) => p.id === message.user) ?? { id: message.user, name: message.user, role: "" };
  const isApp = Boolean(message.bot_id);
  const body = h("div", { class: "message-body" },
    message.ephemeral ? h("div", { class: "only-you", "data-testid": "ephemeral" }, icon("eye"), " Only visible to you",
      h("button", { class: "linkish", type: "button", onclick: () => deeds.dismiss(message) }, "Dismiss")) : null,
    h("div", { class: "who" },
      h("strong", {}, message.username ?? (isApp ? screen.app.name : person.real_name || person.name)),
      isApp ? h("span", { class: "badge" }, "App") : null,
      person.role === "outsider" || person.role === "guest" ? h("span", { class: "badge" }, person.role) : null,
      h("time", { title: new Date(message.ts * 1000).toLocaleString() }, clock(message.ts))),
    h("div", { class: "content" }, content(message, screen, deeds)),
    reactions(message, screen, deeds),
    notices.map((notice) => h("p", { class: "notice", "data-testid": "notice", role: "alert" }, icon("warning"), " ", notice.text)),
    !inThread && message.replies ? threadLink(message, screen, deeds) : null,
    replies ? h("div", { class: "reply-count" }, `${replies} ${replies === 1 ? "reply" : "replies"}`) : null);
  return h("div", {
    class: `message${message.ephemeral ? " private" : ""}${follows ? " follows" : ""}`, "data-testid": "message",
    "data-ts": message.ts, "data-channel": message.channel, "data-ephemeral": message.ephemeral ? "true" : null,
  }, follows ? h("span", { class: "follow-time" }, clock(message.ts)) : avatar(isApp ? { id: "app", name: screen.app.name, role: "bot" } : person), body,
  message.ephemeral ? null : toolbar(message, screen, deeds, inThread));
}

function content(message, screen, deeds) {
  const edited = message.edited ? h("span", { class: "edited" }, " (edited)") : null;
  if (message.blocks?.length && message.bot_id) { // a person's rich text says the same as her text
    const context = deeds.context(message.values, (block, element, value, node) => deeds.click(message, block, element, value, node));
    return [...drawBlocks(message.blocks, context), edited];
  }
  return h("div", { class: "text" }, mrkdwn(message.text, screen.names), edited);
}

function reactions(message, screen, deeds) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((r) =>
    h("button", { type: "button", class: r.users.includes(screen.me.id) ? "reaction mine" : "reaction", title: r.users.map((u) => screen.names[u] ?? u).join(", "), onclick: () => deeds.react(message, r.name, r.users.includes(screen.me.id)) },
      mrkdwn(`:${r.name}:`, {}), ` ${r.count}`)));
}

function threadLink(message, screen, deeds) {
  const faces = message.repliers.slice(0, 4).map((id) => avatar(screen.people.find((p) => p.id === id) ?? { id, name: id }));
  const count = `${message.replies} ${message.replies === 1 ? "reply" : "replies"}`;
  return h("button", { class: "thread-link", type: "button", "data-testid": "thread-open", onclick: () => deeds.openThread(message.ts) },
    faces, h("span", { class: "count" }, count), h("span", { class: "last" }, `Last reply ${clock(message.latest_reply)}`));
}

function toolbar(message, screen, deeds, inThread) {
  const items = screen.shortcuts.filter((s) => s.type === "message").map((s) =>
    item(s.name, `shortcut-${s.callback_id}`, () => deeds.shortcut(s.callback_id, message)));
  if (message.own) {
    items.push(item("Edit message", "message-edit", () => deeds.edit(message)), item("Delete message", "message-delete", () => deeds.remove(message), "danger"));
  }
  items.push(item("Copy message time", "message-copy", () => navigator.clipboard?.writeText(message.ts)));
  const menu = h("details", { class: "more" },
    h("summary", { "aria-label": "More actions", title: "More actions", "data-testid": "message-menu" }, icon("more")),
    h("div", { class: "menu", role: "menu" }, items));
  menu.addEventListener("click", (event) => { if (event.target.closest("[role=menuitem]")) menu.open = false; });
  const reply = inThread || message.reply ? null : h("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", "data-testid": message.replies ? null : "thread-open", onclick: () => deeds.openThread(message.ts) }, icon("reply"));
  return h("div", { class: "toolbar" }, reply, h("button", { type: "button", title: "Mark with ✅", "aria-label": "React with a check mark", onclick: () => deeds.react(message, "white_check_mark", false) }, icon("check")), menu);
}

function item(label, testid, run, kind = "") {
  return h("button", { type: "button", role: "menuitem", class: kind, "data-testid": testid, onclick: run }, label);
}
