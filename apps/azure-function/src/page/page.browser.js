// The page of the application: no framework, no build. Everything shown is inserted as text, never as HTML.
import { showCaller } from "./caller.js";
import { prepareDialogs } from "./dialogs.js";
import { prepareList, showHosts } from "./host-list.js";
import { prepareProgress } from "./progress.js";
import { attempt, find, texts } from "./request.js";

document.documentElement.lang = texts.language;
prepareDialogs();
prepareList();
prepareProgress(showHosts);
find("#refresh").addEventListener("click", () => attempt(refresh));
let isKnown = false;

/** A caller who signed in again in another tab goes on here. */
async function refresh() {
  if (!isKnown) await showCaller();
  isKnown = true;
  await showHosts();
}

await attempt(refresh);
if (!isKnown) showNothing();

function showNothing() {
  find("#caller").textContent = "";
  find("#hosts").replaceChildren();
  find("#hosts").ariaBusy = "false";
}

// A hidden tab sends no requests.
setInterval(() => {
  if (document.visibilityState === "visible") void attempt(refresh);
}, 15_000);
