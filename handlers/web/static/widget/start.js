// One script tag is all a site needs: <script src="https://…/widget.js" data-desk="company" defer></script>

const script = document.currentScript;
if (!customElements.get("privacy-desk-chat")) customElements.define("privacy-desk-chat", PrivacyDeskChat);

function start() {
  const chat = document.createElement("privacy-desk-chat");
  chat.dataset.desk = script.dataset.desk || "";
  chat.dataset.base = new URL(script.src).origin;
  if (script.dataset.locale) chat.dataset.locale = script.dataset.locale;
  document.body.append(chat);
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
