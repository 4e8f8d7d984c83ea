import { type AdapterDriver, type AdapterResult, type EmulatedAzure, testAdapterContract } from "@dockberth/testing";
import { startLocalFunction } from "../local/start.ts";

/** A button of the function is a request; its output is every response up to the end of the operation. */
async function open({ emulator }: EmulatedAzure): Promise<AdapterDriver> {
  const local = await startLocalFunction({ emulator, loops: 1, quiet: true });
  const token = await local.identity.token(["Berth.Admin"]);
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(new URL(path, local.url), {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return {
      status: response.status,
      location: response.headers.get("operation-location"),
      text: await response.text(),
    };
  };
  // A stream ends after some seconds and is resumed, as a browser does it.
  const watch = async (url: string) => {
    let text = "";
    while (!text.includes("event: end")) {
      const last = [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? "";
      const headers = { authorization: `Bearer ${token}`, "last-event-id": last };
      text += await (await fetch(new URL(url, local.url), { headers })).text();
    }
    return text;
  };
  const press = async (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<AdapterResult> => {
    const { status, location, text } = await send(method, path, body);
    if (status !== 202 || location === null) return { succeeded: false, output: text };
    signal?.addEventListener("abort", () => void send("DELETE", location));
    const watched = await watch(`${location}/events`);
    const shown = await send("GET", location);
    const { status: ended } = JSON.parse(shown.text) as { status: string };
    return { succeeded: ended === "Succeeded", output: [text, watched, shown.text].join("\n") };
  };
  return {
    create: (wish, { signal }) => press("POST", "/api/hosts", wish, signal),
    remove: (name) => press("DELETE", `/api/hosts/${name}`),
    [Symbol.asyncDispose]: () => local.close(),
  };
}

testAdapterContract("the Azure Function", { open, wording: "http" });
