import { createCertificateRequest } from "./certificate-request.js";
import { start } from "./progress.js";
import { attempt, copy, fill, find, pathOf, requestJson, texts } from "./request.js";

export function prepareDialogs() {
  for (const dialog of document.querySelectorAll("dialog"))
    find('[value="close"]', dialog)?.addEventListener("click", () => dialog.close());
  find("#new").addEventListener("click", () => openForm("#create"));
  find("#expiry-choices").addEventListener(
    "click",
    ({ target }) => target.type === "button" && setExpiry(Number(target.value)),
  );
  find("#expiry [name=never]").addEventListener("change", ({ target }) => allowTime(!target.checked));
  onSubmit("#create", ({ name, location, size, allowFrom, hours }) =>
    start("POST", "hosts", {
      name,
      location,
      size,
      allowFrom: allowFrom.split(/[\s,]+/).filter(Boolean),
      expiresAt: hours === "" ? undefined : hoursFromNow(Number(hours)),
    }),
  );
  onSubmit("#expiry", ({ time, never }, host) =>
    start("PATCH", pathOf(host), { expiresAt: never === undefined ? new Date(time).toISOString() : null }),
  );
  onSubmit("#assign", ({ caller }, host) =>
    start("POST", `${pathOf(host)}/assign`, { caller: caller.trim() === "" ? null : caller.trim() }),
  );
}

/** The dialog closes when its work has been accepted; until then it shows what is wrong. */
function onSubmit(selector, work) {
  const dialog = find(selector);
  const form = find("form", dialog);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const submit = find('[type="submit"]', form);
    const values = Object.fromEntries(new FormData(form));
    submit.disabled = true;
    void attempt(
      async () => {
        const { host } = await work(values, dialog.dataset.host);
        dialog.close();
        find(`[data-name="${CSS.escape(host)}"] h3`)?.focus();
      },
      find(".problem", form),
    ).finally(() => {
      submit.disabled = false;
    });
  });
}

/** An empty form in its dialog, about a host if there is one already. */
function openForm(selector, title, host = "") {
  const dialog = find(selector);
  find("form", dialog).reset();
  find(".problem", dialog).hidden = true;
  if (title !== undefined) find("h2", dialog).textContent = fill(title, { host });
  dialog.dataset.host = host;
  dialog.showModal();
  return find("form", dialog).elements;
}

/** The form for a new host, with what is known of the one that failed. */
export function tryAgain({ name, location, size }) {
  const fields = openForm("#create");
  fields.name.value = name;
  if (location !== "") fields.location.value = location;
  if (size !== null) fields.size.value = size;
}

export function showAssignForm({ name }) {
  openForm("#assign", texts.assignTitle, name);
}

/** One day more than now, or than the host has. */
export function showExpiryForm({ name, expiresAt }) {
  openForm("#expiry", texts.expiryTitle, name);
  const hoursLeft = expiresAt === null ? 0 : Math.max(0, (Date.parse(expiresAt) - Date.now()) / 3_600_000);
  setExpiry(hoursLeft + 24);
}

function setExpiry(hours) {
  const { time, never } = find("#expiry form").elements;
  never.checked = false;
  allowTime(true);
  const local = Date.now() + hours * 3_600_000 - new Date().getTimezoneOffset() * 60_000;
  time.value = new Date(local).toISOString().slice(0, 16);
}

function allowTime(allowed) {
  find("#expiry [name=time]").disabled = !allowed;
}

function hoursFromNow(hours) {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

export function confirmed(title, text, work) {
  return () => {
    const dialog = find("#confirm");
    find("#confirm-title").textContent = title;
    find("#confirm-text").textContent = text;
    // The dialog's close event comes later than the click, and may come after the next question.
    find('[value="yes"]', dialog).onclick = () => void work();
    dialog.showModal();
  };
}

/** A client certificate for a key that never leaves this browser, as files, and the command that uses them. */
export async function connect({ name }) {
  const { csr, key } = await createCertificateRequest();
  const granted = await requestJson("POST", `${pathOf(name)}/grants`, { body: { csr } });
  const files = { "ca.pem": granted.ca, "cert.pem": granted.cert, "key.pem": key };
  const links = Object.entries(files).map(([file, text]) => toDownload(`${name}-${file}`, text));
  find("#connect-title").textContent = fill(texts.connectTitle, { host: name });
  find("#connect-until").textContent = fill(texts.connectUntil, { time: new Date(granted.notAfter).toLocaleString() });
  find("#connect-files").replaceChildren(...links);
  const [ca, cert, keyFile] = Object.keys(files).map((file) => `${name}-${file}`);
  const parts = `host=${granted.dockerHost},ca=${ca},cert=${cert},key=${keyFile}`;
  const command = `docker context create ${name} --docker "${parts}"`;
  find("#connect-command").textContent = command;
  const button = find("#connect-copy");
  button.onclick = () => attempt(() => copy(command, button), find("#connect .problem"));
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
