import { isOwn } from "./caller.js";
import { createCard, kindOf, ownerText, updateCard } from "./host-card.js";
import { unwatch } from "./progress.js";
import { fill, find, requestJson, texts } from "./request.js";

/** As many operations as one stream of events follows. */
const pageSize = 20;

let hosts = [];
let page = 0;
let reads = 0;
/** The cards of the shown page, by name. */
let cards = new Map();

export function prepareList() {
  for (const id of ["search", "state-filter", "owner-filter", "sort"])
    find(`#${id}`).addEventListener("input", () => showPage(0));
  find("#previous").addEventListener("click", () => turnPage(page - 1));
  find("#next").addEventListener("click", () => turnPage(page + 1));
}

function showPage(number) {
  page = number;
  draw();
}

/** The buttons are below the list. */
function turnPage(number) {
  showPage(number);
  find("#hosts").focus({ preventScroll: true });
  find("#hosts-title").scrollIntoView();
}

/** Reads all hosts; with a name, also turns to the page with this host. */
export async function showHosts(wanted) {
  reads += 1;
  const read = reads;
  const all = await readHosts();
  // A newer read has newer hosts.
  if (read !== reads && wanted === undefined) return;
  hosts = all;
  find("#hosts").ariaBusy = "false";
  showOwners();
  draw();
  if (wanted !== undefined && !cards.has(wanted)) reveal(wanted);
}

async function readHosts() {
  const all = [];
  let after = "";
  do {
    const { hosts, next } = await requestJson("GET", `hosts?limit=200${after}`);
    all.push(...hosts);
    after = next === null ? "" : `&after=${encodeURIComponent(next)}`;
  } while (after !== "");
  return all;
}

/** Lists the owners of the hosts, and keeps the current choice. */
function showOwners() {
  const select = find("#owner-filter");
  const others = new Set(hosts.filter((host) => !isOwn(host)).map(ownerText));
  const choices = ["", ...(hosts.some(isOwn) ? [texts.you] : []), ...[...others].sort()];
  if (choices.join("\n") === [...select.options].map(({ value }) => value).join("\n")) return;
  const { value } = select;
  select.replaceChildren(...choices.map((owner) => new Option(owner === "" ? texts.all : owner, owner)));
  select.value = choices.includes(value) ? value : "";
}

/** A new host may be on another page, or not match the filters. */
function reveal(name) {
  if (!hosts.some((host) => host.name === name)) return;
  if (!found().some((host) => host.name === name))
    for (const id of ["search", "state-filter", "owner-filter"]) find(`#${id}`).value = "";
  showPage(Math.floor(found().findIndex((host) => host.name === name) / pageSize));
  cards.get(name).scrollIntoView({ block: "nearest" });
}

const noExpiry = "9999";
const orders = {
  name: () => "",
  state: kindOf,
  expiry: ({ expiresAt }) => expiresAt ?? noExpiry,
  location: ({ location }) => location,
  owner: ownerText,
};

/** The hosts that match, in order; equal ones by name. */
function found() {
  const [words, state, owner, sort] = ["search", "state-filter", "owner-filter", "sort"].map(
    (id) => find(`#${id}`).value,
  );
  const wanted = words.trim().toLowerCase();
  const keyOf = orders[sort];
  return hosts
    .filter((host) => state === "" || kindOf(host) === state)
    .filter((host) => owner === "" || ownerText(host) === owner)
    .filter((host) => wordsOf(host).includes(wanted))
    .map((host) => ({ host, key: keyOf(host) }))
    .sort((one, other) => compare(one.key, other.key) || compare(one.host.name, other.host.name))
    .map(({ host }) => host);
}

function wordsOf(host) {
  return [host.name, host.location, host.owner, host.address, host.hostname, host.size].join(" ").toLowerCase();
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function draw() {
  const all = found();
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  page = Math.min(Math.max(page, 0), pages - 1);
  const first = page * pageSize;
  const shown = all.slice(first, first + pageSize);
  keepFocus(() => drawCards(shown));
  find("#empty").hidden = hosts.length > 0;
  find("#filters").hidden = hosts.length === 0;
  find("#none").hidden = hosts.length === 0 || all.length > 0;
  find("#pages").hidden = pages === 1;
  find("#previous").disabled = page === 0;
  find("#next").disabled = page === pages - 1;
  const range = { first: first + 1, last: first + shown.length, found: all.length };
  find("#count").textContent = shown.length === 0 ? "" : fill(texts.count, range);
  find("#count").hidden = hosts.length === 0;
}

/** Cards of hosts that are still shown stay as they are, with what is open in them. */
function drawCards(shown) {
  const previous = cards;
  cards = new Map(shown.map((host) => [host.name, previous.get(host.name) ?? createCard(host)]));
  for (const name of previous.keys()) if (!cards.has(name)) unwatch(name);
  const wanted = [...cards.values()];
  const list = find("#hosts");
  if (wanted.length !== list.children.length || wanted.some((card, index) => card !== list.children[index]))
    list.replaceChildren(...wanted);
  for (const host of shown) updateCard(cards.get(host.name), host);
}

/** A button that is gone leaves the focus to its host, and a host to the list. */
function keepFocus(change) {
  const focused = document.activeElement;
  const name = focused?.closest?.("[data-name]")?.dataset.name;
  change();
  if (name === undefined || (focused.isConnected && document.activeElement === focused)) return;
  const same = focused.isConnected ? focused : find(`[data-key="${CSS.escape(focused.dataset.key ?? "")}"]`);
  const card = cards.get(name);
  (same ?? (card === undefined ? find("#hosts") : find("h3", card))).focus();
}
