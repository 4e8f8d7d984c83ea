import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connectBerth, memoryStore } from "@dockberth/core";
import { type AdapterDriver, type AdapterResult, type EmulatedAzure, testAdapterContract } from "@dockberth/testing";
import { expect, vi } from "vitest";
import { hostServer } from "./server.ts";

testAdapterContract("the example with Express", { open });

/** Its output is every response, and what the server logs. */
async function open({ connectOptions }: EmulatedAzure): Promise<AdapterDriver> {
  const log: string[] = [];
  const berth = await connectBerth({ ...connectOptions, store: memoryStore() });
  const server = hostServer(berth, "token", (line) => log.push(line)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hosts`;
  const authorization = "Bearer token";
  expect((await fetch(url)).status).toBe(401);
  const send = async (path: string, init: RequestInit): Promise<AdapterResult> => {
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(`${url}${path}`, { ...init, headers })
      .then((response) => response.text())
      .catch(() => undefined);
    // Who disconnected sees no answer; the log says when the work has ended.
    if (answer === undefined) await vi.waitFor(() => expect(log).not.toEqual([]), { timeout: 60_000 });
    return { succeeded: answer?.includes('\n{"result":') === true, output: [answer, ...log].join("\n") };
  };
  return {
    create: (host, { signal }) => send("", { method: "POST", body: JSON.stringify(host), signal }),
    remove: (name) => send(`/${name}`, { method: "DELETE" }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
