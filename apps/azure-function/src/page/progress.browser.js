import { mayWrite } from "./caller.js";
import { announce, attempt, fill, find, request, requestJson, texts } from "./request.js";

/** What is known of each operation that the page shows, by the name of its host. */
const shown = new Map();
let stream = new AbortController();
/** How far the clock of this machine is behind the application's. */
let clockSkew = 0;
let showChange = async () => undefined;

/** `showHosts` is called when an operation has started, with the name of its host, and when one has ended. */
export function prepareProgress(showHosts) {
  showChange = showHosts;
  document.addEventListener("visibilitychange", restart);
  setInterval(drawRunning, 1000);
}

/** Starts an operation, and shows its progress beside its host. */
export async function start(method, path, body) {
  announce("");
  const operation = await requestJson(method, path, { body });
  await showChange(operation.host);
  watch(operation);
  return operation;
}

export const isWatched = (name) => shown.has(name);

/** Shows an operation beside its host. */
export function watch({ id, host, verb }) {
  shown.set(host, { id, host, verb, facts: [], ended: false });
  draw(shown.get(host));
  restart();
}

export function unwatch(name) {
  if (!shown.delete(name)) return;
  const section = sectionOf(name);
  if (section !== null) section.hidden = true;
  restart();
}

/** One stream for the whole page, since a browser opens few connections to a server; none while nothing is followed. */
function restart() {
  stream.abort();
  stream = new AbortController();
  if (document.visibilityState === "visible") void attempt(() => follow(stream.signal));
}

async function follow(signal) {
  while (!signal.aborted) {
    const followed = [...shown.values()].filter(({ ended }) => !ended);
    if (followed.length === 0) return;
    try {
      await readEvents(followed, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error.signedOut) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function readEvents(followed, signal) {
  const position = followed.map(({ facts }) => facts.at(-1)?.number ?? 0).join(".");
  const path = `events?operations=${followed.map(({ id }) => id).join()}`;
  const response = await request("GET", path, { headers: { "last-event-id": position }, signal });
  const serverTime = Date.parse(response.headers.get("date") ?? "");
  if (!Number.isNaN(serverTime)) clockSkew = serverTime - Date.now();
  const ofId = new Map(followed.map((progress) => [progress.id, progress]));
  for await (const { event, data } of eventsOf(response.body)) {
    const progress = ofId.get(data.operation);
    if (signal.aborted || event === "end") return;
    if (event === "fact") progress.facts.push(data);
    if (event === "unknown") unwatch(progress.host);
    if (event === "ended") end(progress, data);
    draw(progress);
  }
}

async function* eventsOf(body) {
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + part).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      if (field("event") !== undefined) yield { event: field("event"), data: JSON.parse(field("data")) };
    }
  }
}

function end(progress, { host, status, error }) {
  progress.ended = true;
  const ends = { Succeeded: texts.succeeded, Canceled: texts.canceled, Failed: texts.failed };
  announce(fill(ends[status], { ...error, host, verb: texts.verbs[progress.verb] }));
  void attempt(() => showChange());
}

function drawRunning() {
  for (const progress of shown.values()) if (!progress.ended) drawBars(progress);
}

function sectionOf(name) {
  return find(`[data-name="${CSS.escape(name)}"] .progress`);
}

/** Also called for a host whose card is new. */
export function drawProgress(name) {
  if (shown.has(name)) draw(shown.get(name));
}

function draw(progress) {
  const section = sectionOf(progress.host);
  if (section === null) return;
  section.hidden = !shown.has(progress.host);
  const steps = find("ol", section);
  if (section.dataset.operation !== progress.id) steps.replaceChildren();
  section.dataset.operation = progress.id;
  steps.append(...progress.facts.slice(steps.children.length).map(toStep));
  const cancel = find(".cancel", section);
  cancel.hidden = progress.ended || !mayWrite();
  cancel.onclick = () => attempt(() => request("DELETE", `operations/${progress.id}`), find(".problem", section));
  drawBars(progress);
}

/** A step lasts until the next one. The bars of all steps share one scale. */
function drawBars({ host, facts, ended }) {
  const section = sectionOf(host);
  if (section === null) return;
  const times = facts.map(({ at }) => Date.parse(at));
  const first = times[0] ?? 0;
  const last = ended || facts.length === 0 ? (times.at(-1) ?? 0) : Math.max(times.at(-1), Date.now() + clockSkew);
  const whole = Math.max(1, last - first);
  find(".progress-state", section).textContent = fill(ended ? texts.took : texts.elapsed, {
    time: durationText(last - first),
  });
  for (const [index, step] of [...find("ol", section).children].entries()) {
    const duration = (times[index + 1] ?? last) - times[index];
    const bar = find(".bar-of-step", step);
    bar.style.insetInlineStart = `${(100 * (times[index] - first)) / whole}%`;
    bar.style.inlineSize = `${(100 * duration) / whole}%`;
    find(".duration", step).textContent = durationText(duration);
  }
}

function durationText(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return fill(texts.seconds, { seconds: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) });
  return fill(texts.minutes, { minutes: Math.floor(seconds / 60), seconds: Math.floor(seconds % 60) });
}

function toStep({ at, sentence }) {
  const step = find("#step").content.cloneNode(true).firstElementChild;
  const time = find("time", step);
  time.dateTime = at;
  time.textContent = new Date(at).toLocaleTimeString([], { hour12: false });
  find(".sentence", step).textContent = sentence;
  return step;
}
