export const find = (selector, within = document) => within.querySelector(selector);
export const texts = JSON.parse(find("#texts").textContent);
const token = readToken();

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
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** @throws Error with a sentence for people; `signedOut` where they have to sign in again */
export async function request(method, path, { body, headers, signal } = {}) {
  const response = await fetch(path, {
    method,
    // App Service answers a session that is over with a redirect to another site, which a page cannot follow.
    redirect: "manual",
    headers: {
      "x-requested-with": "berth",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(method === "POST" ? { "idempotency-key": crypto.randomUUID() } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  const signedOut = token === null && (response.type === "opaqueredirect" || response.status === 401);
  const problem = await response.json().catch(() => undefined);
  throw Object.assign(new Error(problem === undefined ? badAnswer(response) : fill(texts.problem, problem)), {
    signedOut,
  });
}

function badAnswer({ status, type }) {
  return type === "opaqueredirect" ? texts.signedOut : fill(texts.badAnswer, { status });
}

export async function requestJson(...args) {
  return (await request(...args)).json();
}

export const pathOf = (name) => `hosts/${encodeURIComponent(name)}`;

/** Runs what a person asked for, and shows what went wrong where they asked. */
export async function attempt(work, place = find("#problem")) {
  try {
    const result = await work();
    place.hidden = true;
    return result;
  } catch (error) {
    const parts = error.signedOut ? [error.message, " ", signInLink(place)] : [error.message];
    place.replaceChildren(...parts);
    place.hidden = false;
    return undefined;
  }
}

/** In a dialog, a new tab: what was typed stays. */
function signInLink(place) {
  const link = document.createElement("a");
  link.href = "./";
  link.textContent = texts.signIn;
  if (place.closest("dialog") !== null) link.target = "_blank";
  return link;
}

/** What happened, in view wherever the page is scrolled to. */
export function announce(text) {
  const status = find("#status");
  status.textContent = text;
  status.hidden = text === "";
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => {
    status.hidden = true;
  }, 20_000);
}

export async function copy(text, button) {
  await navigator.clipboard.writeText(text);
  button.textContent = texts.copied;
  setTimeout(() => {
    button.textContent = texts.copy;
  }, 2000);
}
