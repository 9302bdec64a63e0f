// The workspace's left side: who I am, channels, the app, and the list of deliveries.
import { avatar, h, icon } from "./dom.js";

const ROLES = { staff: "privacy staff", employee: "employee", outsider: "outsider", guest: "guest" };

export function drawSidebar(screen, here, unread, deeds) {
  return [
    h("div", { class: "workspace" }, h("strong", {}, screen.workspace)),
    userSwitch(screen, deeds),
    h("nav", { "aria-label": "Channels" },
      h("h2", {}, "Channels"), screen.channels.map((c) => channelLink(c, here, unread, deeds)),
      h("h2", {}, "Apps"), appLink(screen, here, unread, deeds),
      h("h2", {}, "Emulator"),
      link("deliveries", here.kind === "deliveries", icon("swap"), "Deliveries to the app", () => deeds.go({ kind: "deliveries" }))),
  ];
}

function userSwitch(screen, deeds) {
  const people = screen.people.filter((p) => p.role !== "bot");
  const groups = Object.keys(ROLES).map((role) => [role, people.filter((p) => p.role === role)]).filter(([, found]) => found.length);
  const select = h("select", { id: "user-switch", "data-testid": "user-switch", onchange: (event) => deeds.become(event.target.value) },
    groups.map(([role, found]) => h("optgroup", { label: ROLES[role] }, found.map((p) =>
      h("option", { value: p.id, selected: p.id === screen.me.id, disabled: p.deactivated }, `${p.real_name || p.name}${p.deactivated ? " (deactivated)" : ""}`)))));
  return h("div", { class: "me" }, avatar(screen.me), h("label", { for: "user-switch" }, "You are"), select,
    h("span", { class: `role ${screen.me.role}` }, ROLES[screen.me.role]));
}

function link(testid, active, drawing, label, run, classes = "") {
  return h("button", { type: "button", class: `place ${active ? "active" : ""} ${classes}`, "data-testid": testid, "aria-current": active ? "page" : null, onclick: run },
    h("span", { class: "icon", "aria-hidden": "true" }, drawing), h("span", { class: "label" }, label));
}

function channelLink(channel, here, unread, deeds) {
  const active = here.kind === "channel" && here.id === channel.id;
  const classes = `${unread(channel) && !active ? "unread" : ""} ${channel.member ? "" : "away"}`;
  const label = channel.archived ? `${channel.name} (archived)` : channel.name;
  return link(`channel-${channel.name}`, active, icon(channel.kind === "group" ? "lock" : "hash"), label, () => deeds.go({ kind: "channel", id: channel.id }), classes);
}

function appLink(screen, here, unread, deeds) {
  return link("dm-app", here.kind === "app", icon("app"), screen.app.name, () => deeds.go({ kind: "app", tab: "messages" }));
}
