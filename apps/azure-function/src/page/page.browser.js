// The page of the function: no framework, no build; all that is shown is put in as text, never as HTML.
const find = (selector, within = document) => within.querySelector(selector);
const token = takeToken();
let roles = [];
let watching = 0;

/** A token may come in the fragment, which no server sees; it is kept for this tab and taken out of the address. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem("berth-token", given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("berth-token");
}

async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      "x-requested-with": "berth",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({ detail: `The application answered ${response.status}` }));
  throw new Error([problem.detail, problem.hint].filter(Boolean).join(". "));
}

/** Runs what a person asked for, and says in the page what went wrong. */
async function attempt(work, place = find("#problem")) {
  place.hidden = true;
  try {
    return await work();
  } catch (error) {
    place.textContent = error.message;
    place.hidden = false;
    return undefined;
  }
}

const may = (...wanted) => wanted.some((role) => roles.includes(role)) || roles.includes("Berth.Admin");

async function showCaller() {
  const caller = await (await ask("GET", "caller")).json();
  roles = caller.roles;
  const names = roles.map((role) => role.replace("Berth.", "").toLowerCase());
  find("#caller").textContent = `${caller.name} (${names.join(", ")})`;
  find("#new").hidden = !may("Berth.Write");
}

async function showHosts() {
  const { hosts } = await (await ask("GET", "hosts?limit=200")).json();
  const list = find("#hosts");
  const focused = document.activeElement?.dataset?.key;
  const open = new Set([...list.querySelectorAll(".containers:not([hidden])")].map(({ dataset }) => dataset.host));
  list.replaceChildren(...hosts.map(toItem));
  find("#empty").hidden = hosts.length > 0;
  for (const host of hosts)
    if (open.has(host.name) && host.state === "ready" && host.power === "running")
      void attempt(() => showContainers(host));
  if (focused !== undefined) find(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function toItem(host) {
  const item = find("#host").content.cloneNode(true).firstElementChild;
  item.dataset.name = host.name;
  find("h3", item).textContent = host.name;
  const busy = host.operation !== null && ["queued", "running"].includes(host.operation.state);
  const state = find(".state", item);
  state.textContent = busy
    ? `${host.operation.verb} ${host.operation.state}`
    : host.state === "ready"
      ? host.power
      : host.state;
  state.classList.add(busy ? "busy" : host.state === "ready" && host.power === "running" ? "ready" : "failed");
  const rows = [
    ["Docker", host.address === null ? "no address" : `${host.hostname ?? host.address}:${host.port}`],
    ["Size", host.size ?? "none"],
    ["Location", host.location === "" ? "none yet" : host.location],
    ["Until", host.expiresAt === null ? "no end" : new Date(host.expiresAt).toLocaleString()],
  ];
  find("dl", item).replaceChildren(...rows.map(([name, value]) => toRow(name, value)));
  find(".containers", item).dataset.host = host.name;
  find(".buttons", item).replaceChildren(...buttonsOf(host, busy));
  return item;
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

/** Only what the caller may do and what makes sense now. */
function buttonsOf(host, busy) {
  const path = `hosts/${encodeURIComponent(host.name)}`;
  const act = (method, more, body) => () => attempt(() => begin(method, `${path}${more}`, body));
  const running = host.power === "running";
  const wanted = [
    [busy, "Watch", () => attempt(() => watch(host.operation.id, host.name))],
    [host.state === "ready" && running, "Containers", () => attempt(() => showContainers(host))],
    [may("Berth.Write") && !busy && host.state === "ready" && !running, "Start", act("POST", "/start")],
    [
      may("Berth.Write") && !busy && running,
      "Stop",
      confirmed(`Stop ${host.name}?`, "Its containers stop with it.", act("POST", "/stop")),
    ],
    [
      may("Berth.Write") && !busy && running,
      "Restart",
      confirmed(`Restart ${host.name}?`, "Its containers stop for a while.", act("POST", "/restart")),
    ],
    [
      may("Berth.Write") && !busy && host.state !== "pending",
      "One day more",
      act("PATCH", "", { expiresAt: dayAfter(host.expiresAt) }),
    ],
    [
      may("Berth.Write"),
      "Remove",
      confirmed(`Remove ${host.name}?`, "The machine and all that is on it will be gone.", act("DELETE", "")),
    ],
  ];
  return wanted
    .filter(([shown]) => shown)
    .map(([, label, onClick]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.dataset.key = `${host.name} ${label}`;
      button.setAttribute("aria-label", `${label}: ${host.name}`);
      if (label === "Remove") button.className = "danger";
      button.addEventListener("click", onClick);
      return button;
    });
}

function dayAfter(expiresAt) {
  const from = Math.max(Date.now(), expiresAt === null ? 0 : new Date(expiresAt).getTime());
  return new Date(from + 24 * 3600 * 1000).toISOString();
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

async function begin(method, path, body) {
  const operation = await (await ask(method, path, body)).json();
  await showHosts();
  await watch(operation.id, operation.host);
}

async function showContainers(host) {
  const { containers } = await (await ask("GET", `hosts/${encodeURIComponent(host.name)}/containers`)).json();
  const place = find(`.containers[data-host="${CSS.escape(host.name)}"]`);
  const rows = containers.map(({ names, image, status }) => toRow(names.join(", "), `${image}, ${status}`));
  const list = document.createElement("dl");
  list.replaceChildren(...rows);
  place.replaceChildren(rows.length === 0 ? "No containers." : list);
  place.hidden = false;
}

/** Follows an operation to its end; the stream is taken up again where it breaks off. */
async function watch(id, name) {
  watching += 1;
  const mine = watching;
  const facts = find("#facts");
  facts.replaceChildren();
  find("#timeline").hidden = false;
  find("#timeline-title").textContent = `What happens to ${name}`;
  find("#timeline-state").textContent = "Under way …";
  const cancel = find("#cancel");
  cancel.hidden = !may("Berth.Write");
  cancel.onclick = () => attempt(() => ask("DELETE", `operations/${id}`));
  let last = 0;
  while (mine === watching) {
    const state = await follow(id, last, (fact) => {
      if (mine !== watching) return;
      last = fact.number;
      facts.append(toFact(fact));
    }).catch(() => undefined);
    if (state === undefined) await new Promise((resolve) => setTimeout(resolve, 1000));
    else if (mine === watching) return ended(id, name, state);
  }
}

async function ended(id, name, state) {
  const { error } = await (await ask("GET", `operations/${id}`)).json();
  const words = {
    succeeded: `${name}: done.`,
    canceled: `${name}: canceled.`,
    failed: `${name}: failed. ${error?.message ?? ""} ${error?.hint ?? ""}`,
  };
  find("#timeline-state").textContent = words[state] ?? state;
  find("#cancel").hidden = true;
  await showHosts();
}

async function follow(id, last, onFact) {
  const response = await fetch(`operations/${id}/events`, {
    headers: { "last-event-id": String(last), ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  });
  if (!response.ok) throw new Error(`The application answered ${response.status}`);
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      if (field("event") === "fact") onFact(JSON.parse(field("data")));
      if (field("event") === "end") return JSON.parse(field("data")).state;
    }
  }
  return undefined;
}

function toFact({ at, sentence }) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  const words = document.createElement("span");
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour12: false });
  words.textContent = sentence;
  item.append(time, words);
  return item;
}

function prepareForm() {
  const dialog = find("#create");
  const form = find("form", dialog);
  find("#new").addEventListener("click", () => dialog.showModal());
  find('[value="close"]', form).addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, location: where, size, allowFrom, hours } = Object.fromEntries(new FormData(form));
    const body = {
      name,
      location: where,
      size,
      allowFrom: allowFrom.split(/[\s,]+/).filter(Boolean),
      ...(hours === "" ? {} : { expiresAt: new Date(Date.now() + Number(hours) * 3600 * 1000).toISOString() }),
    };
    void attempt(
      async () => {
        const operation = await (await ask("POST", "hosts", body)).json();
        dialog.close();
        form.reset();
        await attempt(showHosts);
        void attempt(() => watch(operation.id, operation.host));
      },
      find(".problem", form),
    );
  });
}

prepareForm();
find("#refresh").addEventListener("click", () => attempt(showHosts));
await attempt(async () => {
  await showCaller();
  await showHosts();
});
// Not while the page is hidden: a tab that was forgotten asks for nothing.
setInterval(() => {
  if (document.visibilityState === "visible" && !find("dialog[open]")) void attempt(showHosts);
}, 15_000);
