// The page of the application: no framework, no build. Everything shown is inserted as text, never as HTML.
const find = (selector, within = document) => within.querySelector(selector);
const texts = JSON.parse(find("#texts").textContent);
document.documentElement.lang = texts.language;
const token = readToken();
let roles = [];
let watchCount = 0;
let streaming = new AbortController();

/**
 * The local runner gives its token in the fragment, which no server sees; this tab keeps it, and the address bar does not.
 * Anywhere else, a link could make people work as the one who wrote it.
 */
function readToken() {
  if (location.hostname !== "127.0.0.1") return null;
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem("berth-token", given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("berth-token");
}

/** A text with its placeholders, such as `{host}`, filled in. */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const headersOf = (more) => ({
  ...more,
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
});

async function request(method, path, body) {
  const response = await fetch(path, {
    method,
    // App Service answers a session that is over with a redirect to another site, which a page cannot follow.
    redirect: "manual",
    headers: headersOf({
      "x-requested-with": "berth",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
    }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) {
    find("#sign-in").hidden = true;
    return response;
  }
  if (response.type === "opaqueredirect" || response.status === 401) find("#sign-in").hidden = token !== null;
  const problem = await response.json().catch(() => undefined);
  throw new Error(problem === undefined ? badAnswer(response) : fill(texts.problem, problem));
}

function badAnswer({ status, type }) {
  return type === "opaqueredirect" ? texts.signedOut : fill(texts.badAnswer, { status });
}

/** Runs what a person asked for, and shows in the page what went wrong. */
async function attempt(work, alert = find("#problem")) {
  alert.hidden = true;
  try {
    return await work();
  } catch (error) {
    alert.textContent = error.message;
    alert.hidden = false;
    return undefined;
  }
}

const isAdmin = () => roles.includes("Berth.Admin");
const mayGrant = () => roles.includes("Berth.Grant") || isAdmin();
const mayWrite = () => roles.includes("Berth.Write") || isAdmin();

async function showCaller() {
  const caller = await (await request("GET", "caller")).json();
  roles = caller.roles;
  const names = roles.map((role) => role.replace("Berth.", "").toLowerCase());
  find("#caller").textContent = fill(texts.caller, { name: caller.name, roles: names.join(", ") });
  find("#new").hidden = !mayWrite();
}

async function showHosts() {
  const { hosts } = await (await request("GET", "hosts?limit=200")).json();
  const list = find("#hosts");
  const focused = document.activeElement?.dataset?.key;
  const open = new Set([...list.querySelectorAll(".containers:not([hidden])")].map(({ dataset }) => dataset.host));
  list.replaceChildren(...hosts.map(toItem));
  find("#empty").hidden = hosts.length > 0;
  for (const host of hosts) if (host.operation?.status === "Failed") void showReason(host);
  filterHosts();
  for (const host of hosts)
    if (open.has(host.name) && host.state === "ready" && host.power === "running")
      void attempt(() => showContainers(host));
  if (focused !== undefined) find(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function toItem(host) {
  const item = find("#host").content.cloneNode(true).firstElementChild;
  item.dataset.name = host.name;
  item.dataset.words = [host.name, host.location, host.owner, host.state, host.power].join(" ").toLowerCase();
  find("h3", item).textContent = host.name;
  const busy = host.operation !== null && ["NotStarted", "Running"].includes(host.operation.status);
  const state = find(".state", item);
  const running = host.state === "ready" && host.power === "running";
  const shown = host.state !== "ready" ? host.state : running && host.closed ? "closed" : host.power;
  state.textContent = busy ? busyText(host.operation) : stateText(shown);
  state.classList.add(busy ? "busy" : running && !host.closed ? "ready" : "failed");
  const rows = [
    [texts.docker, host.address === null ? texts.noAddress : `${host.hostname ?? host.address}:${host.port}`],
    [texts.size, host.size ?? texts.noSize],
    [texts.location, host.location === "" ? texts.noLocation : host.location],
    [texts.owner, host.owner ?? texts.noOwner],
    [texts.expires, host.expiresAt === null ? texts.noExpiry : new Date(host.expiresAt).toLocaleString()],
    ...(host.rebootNeededSince ? [[texts.updates, texts.needsReboot]] : []),
  ];
  find("dl", item).replaceChildren(...rows.map(([name, value]) => toRow(name, value)));
  find(".containers", item).dataset.host = host.name;
  find(".buttons", item).replaceChildren(...buttonsOf(host, busy));
  return item;
}

/** Reasons of operations that have ended, which never change. */
const reasons = new Map();

/** Why the last operation failed, at the host itself. */
async function showReason({ name, operation: { id } }) {
  if (!reasons.has(id)) {
    const { error } = await request("GET", `operations/${id}`)
      .then((response) => response.json())
      .catch(() => ({}));
    if (error) reasons.set(id, fill(texts.reason, error));
  }
  const section = find(`[data-name="${CSS.escape(name)}"] .reason`);
  if (section === null || !reasons.has(id)) return;
  section.textContent = reasons.get(id);
  section.hidden = false;
}

/** Shows the hosts whose name, location, owner or state has what was typed. */
function filterHosts() {
  const wanted = find("#search").value.trim().toLowerCase();
  const items = [...find("#hosts").children];
  for (const item of items) item.hidden = !item.dataset.words.includes(wanted);
  find("#none").hidden = items.length === 0 || items.some(({ hidden }) => !hidden);
}

function busyText({ verb, status }) {
  return fill(texts.busy, { verb: texts.verbs[verb] ?? verb, state: stateText(status) });
}

function stateText(state) {
  return texts.states[state] ?? state;
}

function toRow(name, value) {
  const row = document.createElement("div");
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.textContent = name;
  text.textContent = value;
  row.append(term, text);
  return row;
}

/** Only what the caller may do, and what makes sense now. */
function buttonsOf(host, busy) {
  const path = `hosts/${encodeURIComponent(host.name)}`;
  const change = (method, action, body) => () => attempt(() => start(method, `${path}${action}`, body));
  const confirmFirst = (title, text, work) => confirmed(fill(title, { host: host.name }), text, work);
  const running = host.power === "running";
  const idle = mayWrite() && !busy;
  const buttons = [
    [busy, texts.watch, () => attempt(() => watch(host.operation.id, host.name))],
    [mayGrant() && host.state === "ready" && running, texts.connect, () => attempt(() => connect(host))],
    [
      idle && host.operation?.verb === "create" && host.operation.status === "Failed",
      texts.tryAgain,
      () => tryAgain(host),
    ],
    [host.state === "ready" && running, texts.containers, () => attempt(() => showContainers(host))],
    [idle && host.state === "ready" && !running, texts.start, change("POST", "/start")],
    [idle && running, texts.stop, confirmFirst(texts.stopTitle, texts.stopText, change("POST", "/stop"))],
    [idle && running, texts.restart, confirmFirst(texts.restartTitle, texts.restartText, change("POST", "/restart"))],
    [idle && host.state !== "pending", texts.extend, change("PATCH", "", { expiresAt: dayAfter(host.expiresAt) })],
    ...lockoutButtons(host, idle && isAdmin(), { change, confirmFirst }),
    [mayWrite(), texts.remove, confirmFirst(texts.removeTitle, texts.removeText, change("DELETE", ""))],
  ];
  return buttons.filter(([shown]) => shown).map(([, label, onClick]) => toButton(host, label, onClick));
}

/** What locks people out of a host, or gives it to another user: for administrators. */
function lockoutButtons(host, shown, { change, confirmFirst }) {
  const reachable = shown && host.state === "ready" && host.power === "running";
  return [
    [reachable, texts.revoke, confirmFirst(texts.revokeTitle, texts.revokeText, change("POST", "/revoke"))],
    [
      reachable && !host.closed,
      texts.closeDocker,
      confirmFirst(texts.closeDockerTitle, texts.closeDockerText, change("POST", "/close")),
    ],
    [shown && host.closed, texts.openDocker, change("POST", "/open")],
    [shown && host.state !== "pending", texts.assign, () => showAssignForm(host)],
  ];
}

function showAssignForm(host) {
  const dialog = find("#assign");
  find("#assign-title").textContent = fill(texts.assignTitle, { host: host.name });
  find("form", dialog).reset();
  dialog.dataset.host = host.name;
  dialog.showModal();
}

function toButton(host, label, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.dataset.key = `${host.name} ${label}`;
  button.setAttribute("aria-label", fill(texts.buttonLabel, { button: label, host: host.name }));
  if (label === texts.remove) button.className = "danger";
  button.addEventListener("click", onClick);
  return button;
}

function dayAfter(expiresAt) {
  return hoursFrom(Math.max(Date.now(), expiresAt === null ? 0 : new Date(expiresAt).getTime()), 24);
}

function hoursFrom(time, hours) {
  return new Date(time + hours * 3600 * 1000).toISOString();
}

function confirmed(title, text, work) {
  return () => {
    const dialog = find("#confirm");
    find("#confirm-title").textContent = title;
    find("#confirm-text").textContent = text;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && work(), { once: true });
    dialog.showModal();
  };
}

/** The form for a new host, with what is known of the one that failed. */
function tryAgain({ name, location, size }) {
  const form = find("#create form");
  form.reset();
  form.elements.name.value = name;
  if (location !== "") form.elements.location.value = location;
  if (size !== null) form.elements.size.value = size;
  find("#create").showModal();
}

/** A client certificate for a key that never leaves this browser, as files, and the command that uses them. */
async function connect(host) {
  const { csr, key } = await createCertificateRequest();
  const body = { csr };
  const granted = await (await request("POST", `hosts/${encodeURIComponent(host.name)}/grants`, body)).json();
  const files = { "ca.pem": granted.ca, "cert.pem": granted.cert, "key.pem": key };
  const links = Object.entries(files).map(([name, text]) => toDownload(`${host.name}-${name}`, text));
  find("#connect-title").textContent = fill(texts.connectTitle, { host: host.name });
  find("#connect-until").textContent = fill(texts.connectUntil, { time: new Date(granted.notAfter).toLocaleString() });
  find("#connect-files").replaceChildren(...links);
  const [ca, cert, keyFile] = Object.keys(files).map((name) => `${host.name}-${name}`);
  const parts = `host=${granted.dockerHost},ca=${ca},cert=${cert},key=${keyFile}`;
  const command = `docker context create ${host.name} --docker "${parts}"`;
  find("#connect-command").textContent = command;
  find("#connect-copy").onclick = () =>
    attempt(() => navigator.clipboard.writeText(command), find("#connect .problem"));
  find("#connect").showModal();
}

function toDownload(name, text) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-pem-file" }));
  link.download = name;
  link.textContent = name;
  item.append(link);
  return item;
}

/** PKCS #10 (RFC 2986) for a new P-256 key. The application writes the subject itself, so the request has none. */
async function createCertificateRequest() {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const exported = async (format, key) => new Uint8Array(await crypto.subtle.exportKey(format, key));
  const info = der(0x30, der(0x02, [0]), der(0x30), await exported("spki", publicKey), der(0xa0));
  const signed = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, info));
  const signature = der(0x30, derInteger(signed.subarray(0, 32)), derInteger(signed.subarray(32)));
  const ecdsaWithSha256 = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  return {
    csr: toPem("CERTIFICATE REQUEST", der(0x30, info, ecdsaWithSha256, der(0x03, [0], signature))),
    key: toPem("PRIVATE KEY", await exported("pkcs8", privateKey)),
  };
}

/** A value in DER: tag, length, content. */
function der(tag, ...parts) {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const long = length > 255 ? [0x82, length >> 8, length & 255] : [0x81, length];
  return Uint8Array.from([tag, ...(length < 128 ? [length] : long), ...content]);
}

/** Without leading zeros, except for the one that keeps a number positive. */
function derInteger(bytes) {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(start)];
  return der(0x02, digits[0] > 127 ? [0, ...digits] : digits);
}

function toPem(label, bytes) {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g);
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** Starts an operation, and watches it. */
async function start(method, path, body) {
  const operation = await (await request(method, path, body)).json();
  await showHosts();
  await watch(operation.id, operation.host);
}

async function showContainers(host) {
  const { containers } = await (await request("GET", `hosts/${encodeURIComponent(host.name)}/containers`)).json();
  const section = find(`.containers[data-host="${CSS.escape(host.name)}"]`);
  const rows = containers.map(({ names, ...container }) => toRow(names.join(", "), fill(texts.container, container)));
  const list = document.createElement("dl");
  list.replaceChildren(...rows);
  section.replaceChildren(rows.length === 0 ? texts.noContainers : list);
  section.hidden = false;
}

/** Follows an operation to its end; a stream that breaks is resumed. A newer call takes over the timeline. */
async function watch(id, host) {
  watchCount += 1;
  // A browser allows few connections to a server at a time.
  streaming.abort();
  streaming = new AbortController();
  const number = watchCount;
  const events = find("#events");
  events.replaceChildren();
  find("#timeline").hidden = false;
  find("#timeline-title").textContent = fill(texts.progressOf, { host });
  find("#timeline-state").textContent = texts.running;
  const cancel = find("#cancel");
  cancel.hidden = !mayWrite();
  cancel.onclick = () => attempt(() => request("DELETE", `operations/${id}`));
  let last = 0;
  while (number === watchCount) {
    const state = await follow(id, last, (event) => {
      if (number !== watchCount) return;
      last = event.number;
      events.append(toEventItem(event));
    }).catch(() => undefined);
    if (state === undefined) await new Promise((resolve) => setTimeout(resolve, 1000));
    else if (number === watchCount) return showEnd(id, host, state);
  }
}

async function showEnd(id, host, state) {
  const { error } = await (await request("GET", `operations/${id}`)).json();
  const ends = { Succeeded: texts.succeeded, Canceled: texts.canceled, Failed: texts.failed };
  find("#timeline-state").textContent = fill(ends[state] ?? stateText(state), { ...error, host });
  find("#cancel").hidden = true;
  await showHosts();
}

async function follow(id, last, onEvent) {
  const response = await fetch(`operations/${id}/events`, {
    headers: headersOf({ "last-event-id": String(last) }),
    signal: streaming.signal,
  });
  if (!response.ok) throw new Error(badAnswer(response));
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      if (field("event") === "fact") onEvent(JSON.parse(field("data")));
      if (field("event") === "end") return JSON.parse(field("data")).status;
    }
  }
  return undefined;
}

function toEventItem({ at, sentence }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  const text = document.createElement("span");
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour12: false });
  text.textContent = sentence;
  item.append(time, text);
  return item;
}

function prepareForm() {
  const dialog = find("#create");
  const form = find("form", dialog);
  find("#new").addEventListener("click", () => dialog.showModal());
  find('[value="close"]', form).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, location, size, allowFrom, hours } = Object.fromEntries(new FormData(form));
    const body = {
      name,
      location,
      size,
      allowFrom: allowFrom.split(/[\s,]+/).filter(Boolean),
      expiresAt: hours === "" ? undefined : hoursFrom(Date.now(), Number(hours)),
    };
    void attempt(
      async () => {
        const operation = await (await request("POST", "hosts", body)).json();
        dialog.close();
        form.reset();
        await attempt(showHosts);
        void attempt(() => watch(operation.id, operation.host));
      },
      find(".problem", form),
    );
  });
}

function prepareAssignForm() {
  const dialog = find("#assign");
  const form = find("form", dialog);
  find('[value="close"]', form).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const caller = new FormData(form).get("caller").trim();
    const path = `hosts/${encodeURIComponent(dialog.dataset.host)}/assign`;
    void attempt(
      async () => {
        const operation = await (await request("POST", path, { caller: caller === "" ? null : caller })).json();
        dialog.close();
        await attempt(showHosts);
        void attempt(() => watch(operation.id, operation.host));
      },
      find(".problem", form),
    );
  });
}

prepareForm();
prepareAssignForm();
find("#search").addEventListener("input", filterHosts);
find("#connect-close").addEventListener("click", () => find("#connect").close());
find("#refresh").addEventListener("click", () => attempt(showHosts));
await attempt(async () => {
  await showCaller();
  await showHosts();
});
// A hidden tab sends no requests.
setInterval(() => {
  if (document.visibilityState === "visible" && !find("dialog[open]")) void attempt(showHosts);
}, 15_000);
