import { isAdmin, isOwn, mayGrant, mayUse, mayWrite } from "./caller.js";
import { confirmed, connect, showAssignForm, showExpiryForm, tryAgain } from "./dialogs.js";
import { drawProgress, isWatched, start, unwatch, watch } from "./progress.js";
import { attempt, copy, fill, find, pathOf, requestJson, texts } from "./request.js";

export const isBusy = ({ operation }) => ["NotStarted", "Running"].includes(operation?.status);
const isRunning = ({ state, power }) => state === "ready" && power === "running";

/** `running`, `closed`, `stopped`, `failed` or `busy`: what people filter by. */
export function kindOf(host) {
  if (isBusy(host)) return "busy";
  if (host.state !== "ready") return "failed";
  if (isRunning(host)) return host.closed ? "closed" : "running";
  return "stopped";
}

export const ownerText = (host) => (isOwn(host) ? texts.you : (host.owner ?? texts.noOwner));

/** An empty card, which `updateCard` fills. */
export function createCard({ name }) {
  const card = find("#host").content.cloneNode(true).firstElementChild;
  card.dataset.name = name;
  find("h3", card).textContent = name;
  const button = find(".copy", card);
  button.setAttribute("aria-label", fill(texts.copyName, { host: name }));
  button.addEventListener("click", () => attempt(() => copy(name, button), find(".problem", card)));
  return card;
}

/** What each card shows. */
const drawn = new WeakMap();

/** Replaces only what has changed, so that an open part, the focus and a selection stay. */
export function updateCard(card, host) {
  const json = JSON.stringify(host);
  if (drawn.get(card) !== json) {
    drawn.set(card, json);
    const state = find(".state", card);
    state.textContent = stateText(host);
    state.className = `state ${kindOf(host)}`;
    find("dl", card).replaceChildren(...rowsOf(host));
    find(".buttons", card).replaceChildren(...buttonsOf(host, card));
    void showReason(host, card);
    drawProgress(host.name);
    if (!isRunning(host)) find(".containers", card).hidden = true;
  }
  // It changes with time, too.
  find(".expiry dd", card).textContent = expiryText(host.expiresAt);
  find(".expiry", card).classList.toggle("soon", isSoon(host.expiresAt));
}

function stateText(host) {
  const { operation, state, power } = host;
  if (isBusy(host)) {
    const verb = texts.verbs[operation.verb] ?? operation.verb;
    return fill(texts.busy, { verb, state: texts.states[operation.status] });
  }
  const shown = kindOf(host) === "closed" ? "closed" : state === "ready" ? power : state;
  return texts.states[shown] ?? shown;
}

function rowsOf(host) {
  const expiry = toRow(texts.expires, "");
  expiry.className = "expiry";
  const updates = toRow(texts.updates, texts.needsReboot);
  updates.className = "soon";
  return [
    toRow(texts.docker, host.address === null ? texts.noAddress : `${host.hostname ?? host.address}:${host.port}`),
    toRow(texts.size, host.size ?? texts.noSize),
    toRow(texts.location, host.location === "" ? texts.noLocation : host.location),
    toRow(texts.owner, ownerText(host)),
    expiry,
    ...(host.rebootNeededSince === null ? [] : [updates]),
  ];
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

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Such as `in 8 hours (11/28/2026, 10:00 PM)`. */
function expiryText(expiresAt) {
  if (expiresAt === null) return texts.noExpiry;
  const left = Date.parse(expiresAt) - Date.now();
  const [unit, milliseconds] = units.find(([, each]) => Math.abs(left) >= 2 * each) ?? units[2];
  const relative = new Intl.RelativeTimeFormat(texts.language).format(Math.trunc(left / milliseconds), unit);
  const time = new Date(expiresAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return fill(left < 0 ? texts.expired : texts.expiresIn, { relative, time });
}

function isSoon(expiresAt) {
  return expiresAt !== null && Date.parse(expiresAt) - Date.now() < 3_600_000;
}

/** Reasons of operations that have ended, which never change. */
const reasons = new Map();

/** Why the last operation failed, at the host itself. */
async function showReason({ operation }, card) {
  const reason = find(".reason", card);
  reason.hidden = operation?.status !== "Failed";
  if (reason.hidden) return;
  const { id } = operation;
  if (!reasons.has(id)) {
    // Operations of other callers are not visible.
    const { error } = await requestJson("GET", `operations/${id}`).catch(() => ({}));
    reasons.set(id, error ? fill(texts.reason, error) : "");
  }
  reason.textContent = reasons.get(id);
  reason.hidden = reasons.get(id) === "";
}

/** Only what the caller may do, and what makes sense now. */
function buttonsOf(host, card) {
  if (!mayUse(host)) return [];
  const path = pathOf(host.name);
  const problem = find(".problem", card);
  const change = (method, action) => () => attempt(() => start(method, `${path}${action}`), problem);
  const confirmFirst = (title, text, work) => confirmed(fill(title, { host: host.name }), text, work);
  const idle = mayWrite() && !isBusy(host);
  const powered = host.power === "running";
  const hasFailed = host.operation?.verb === "create" && host.operation.status === "Failed";
  const buttons = [
    [mayGrant() && isRunning(host), texts.connect, () => attempt(() => connect(host), problem)],
    [idle && hasFailed, texts.tryAgain, () => tryAgain(host)],
    [host.operation !== null, texts.progress, () => toggleProgress(host)],
    [isRunning(host), texts.containers, () => attempt(() => toggleContainers(host, card), problem)],
    [idle && host.state === "ready" && !powered, texts.start, change("POST", "/start")],
    [idle && powered, texts.stop, confirmFirst(texts.stopTitle, texts.stopText, change("POST", "/stop"))],
    [idle && powered, texts.restart, confirmFirst(texts.restartTitle, texts.restartText, change("POST", "/restart"))],
    [idle && host.state !== "pending", texts.changeExpiry, () => showExpiryForm(host)],
    ...lockoutButtons(host, idle && isAdmin(), { change, confirmFirst }),
    [mayWrite(), texts.remove, confirmFirst(texts.removeTitle, texts.removeText, change("DELETE", ""))],
  ];
  return buttons.filter(([shown]) => shown).map(([, label, onClick]) => toButton(host, label, onClick));
}

/** What locks people out of a host, or gives it to another user: for administrators. */
function lockoutButtons(host, shown, { change, confirmFirst }) {
  const reachable = shown && isRunning(host);
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

function toButton(host, label, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.dataset.key = `${host.name} ${label}`;
  button.setAttribute("aria-label", fill(texts.buttonLabel, { button: label, host: host.name }));
  if (label === texts.remove) button.className = "danger";
  if (label === texts.connect || label === texts.tryAgain) button.className = "main";
  button.addEventListener("click", onClick);
  return button;
}

function toggleProgress({ name, operation: { id, verb } }) {
  if (isWatched(name)) unwatch(name);
  else watch({ id, host: name, verb });
}

async function toggleContainers(host, card) {
  const section = find(".containers", card);
  if (!section.hidden) {
    section.hidden = true;
    return;
  }
  section.replaceChildren(texts.loading);
  section.hidden = false;
  try {
    const { containers } = await requestJson("GET", `${pathOf(host.name)}/containers`);
    const list = document.createElement("ul");
    list.replaceChildren(...containers.map((container) => toContainerRow(host, container)));
    section.replaceChildren(containers.length === 0 ? texts.noContainers : list);
  } catch (error) {
    section.hidden = true;
    throw error;
  }
}

/** A container, its state, and a button that shows what it wrote last. */
function toContainerRow({ name: host }, { id, names, ...container }) {
  const row = find("#container").content.cloneNode(true).firstElementChild;
  const name = names.join(", ");
  const [button, log] = [find("button", row), find("pre", row)];
  find("strong", row).textContent = name;
  find(".facts", row).textContent = fill(texts.container, container);
  // It scrolls, with the keyboard too.
  log.tabIndex = 0;
  log.setAttribute("role", "region");
  for (const element of [button, log]) element.setAttribute("aria-label", fill(texts.logsOf, { container: name }));
  const path = `${pathOf(host)}/containers/${encodeURIComponent(id)}/logs`;
  button.addEventListener("click", () => attempt(() => toggleLog(path, log, button), find(".problem", row)));
  return row;
}

async function toggleLog(path, log, button) {
  const isShown = log.hidden;
  if (isShown) {
    const { lines } = await requestJson("GET", path);
    log.textContent = lines.length === 0 ? texts.noLogs : lines.join("\n");
  }
  log.hidden = !isShown;
  button.setAttribute("aria-expanded", String(isShown));
  // The newest lines are the last ones.
  log.scrollTop = log.scrollHeight;
}
