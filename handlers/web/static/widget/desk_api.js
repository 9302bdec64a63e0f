// The desk's HTTP contract. Every failure becomes a DeskFault that says whether trying again can help.

const ANSWER_WITHIN = 30000;

class DeskFault extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get expired() {
    return this.status === 401;
  }

  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  sentence(words) {
    return words.errors[this.code] || this.message || words.errors.unexpected;
  }
}

const unreachable = () => new DeskFault(0, "network", "");

async function faultOf(response) {
  const body = await response.json().catch(() => null);
  const error = (body && body.error) || { code: "unexpected", message: "" };
  return new DeskFault(response.status, error.code, error.message, Number(response.headers.get("Retry-After")) || 0);
}

class DeskApi {
  constructor(base, desk) {
    this.base = base;
    this.desk = desk;
  }

  getDesk(locale) {
    return this.call("GET", `/api/desks/${encodeURIComponent(this.desk)}?locale=${locale}`);
  }

  openSession(locale) {
    return this.call("POST", "/api/chat/sessions", { body: { desk: this.desk, locale } });
  }

  say(token, { text, locale, key }) {
    return this.call("POST", "/api/chat/messages", { token, body: { text, locale }, headers: { "Idempotency-Key": key } });
  }

  listMessages(token, after) {
    return this.call("GET", `/api/chat/messages?after=${after}`, { token });
  }

  listTickets(token) {
    return this.call("GET", "/api/tickets", { token });
  }

  async call(method, path, { token, body, headers = {} } = {}) {
    const response = await this.fetch(path, { method, token, headers, body, signal: AbortSignal.timeout(ANSWER_WITHIN) });
    if (!response.ok) throw await faultOf(response);
    return response.json().catch(() => {
      throw unreachable();
    });
  }

  async fetch(path, { method = "GET", token, headers = {}, body, signal }) {
    const sent = { ...headers };
    if (token) sent.Authorization = `Bearer ${token}`;
    if (body) sent["Content-Type"] = "application/json";
    try {
      return await fetch(this.base + path, {
        method, headers: sent, signal, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store",
      });
    } catch (error) {
      if (signal && signal.aborted && error.name === "AbortError") throw error;
      throw unreachable();
    }
  }

  // fetch cannot say how much of a body has left; XMLHttpRequest can
  upload(token, reference, file, key, onProgress) {
    return new Promise((resolve, reject) => {
      const form = new FormData();
      form.append("reference", reference);
      form.append("file", file, "document");
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}/api/chat/documents`);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.setRequestHeader("Idempotency-Key", key);
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onerror = request.onabort = () => reject(unreachable());
      request.onload = () => {
        if (request.status === 201 && request.response) return resolve(request.response);
        const error = (request.response && request.response.error) || { code: "unexpected", message: "" };
        return reject(new DeskFault(request.status, error.code, error.message));
      };
      request.send(form);
    });
  }
}
