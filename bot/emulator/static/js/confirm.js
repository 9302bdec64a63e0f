// Slack's "are you sure?" in front of a button.
import { h } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";

export function askConfirm(confirm, names) {
  const layer = document.getElementById("confirm-layer");
  return new Promise((resolve) => {
    const finish = (answer) => {
      layer.replaceChildren();
      document.removeEventListener("keydown", escape, true);
      resolve(answer);
    };
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      finish(false);
    };
    const body = confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text, names) : plain(confirm.text.text);
    const ok = h("button", { class: `button ${confirm.style ?? "primary"}`, type: "button", "data-testid": "confirm-ok", onclick: () => finish(true) }, plain(confirm.confirm.text));
    const no = h("button", { class: "button", type: "button", "data-testid": "confirm-cancel", onclick: () => finish(false) }, plain(confirm.deny.text));
    layer.replaceChildren(h("div", { class: "shade" },
      h("div", { class: "dialog small", role: "alertdialog", "aria-modal": "true", "data-testid": "confirm" },
        h("h2", {}, plain(confirm.title.text)), h("div", { class: "dialog-body" }, body),
        h("div", { class: "dialog-foot" }, no, ok))));
    document.addEventListener("keydown", escape, true);
    ok.focus();
  });
}
