import { createHttpPoller, type RawResponse } from "@azure/core-lro";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local?.close();
});

describe("Azure's own poller", () => {
  test("waits at Operation-Location until the host is ready, and takes the host from Location", async () => {
    const poller = poll("POST", "/api/hosts", { name: "polled", allowFrom: ["127.0.0.0/8"] });
    const seen = new Set<string>();
    poller.onProgress(({ status }) => seen.add(status));
    expect(await poller.pollUntilDone()).toMatchObject({ name: "polled", state: "ready", owner: expect.any(String) });
    expect([...seen]).toEqual(["running", "succeeded"]);
    await poll("DELETE", "/api/hosts/polled").pollUntilDone();
    expect((await local.call("GET", "/api/hosts/polled")).status).toBe(404);
  });

  test("waits at Location alone until the host is ready", async () => {
    const poller = poll("POST", "/api/hosts", { name: "located", allowFrom: ["127.0.0.0/8"] }, ["operation-location"]);
    expect(await poller.pollUntilDone()).toMatchObject({ name: "located", state: "ready" });
  });

  test("rejects with the code and the message of a failed operation, at either address", async () => {
    for (const ignored of [[], ["operation-location"]]) {
      local.cloud.emulator.failNext({
        method: "PUT",
        path: /deployments\/berth-failing$/,
        answer: { status: 409, code: "QuotaExceeded", message: "Current Limit: 1" },
      });
      const poller = poll("POST", "/api/hosts", { name: "failing", allowFrom: ["127.0.0.0/8"] }, ignored);
      await expect(poller.pollUntilDone()).rejects.toThrow(/quota-exceeded|409/);
    }
    expect((await local.call("GET", "/api/hosts/failing")).body.operation.status).toBe("Failed");
  });

  test("follows a batch, whose result has one host for each", async () => {
    const batch = ["b-1", "b-2"].map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
    expect(await poll("POST", "/api/hosts", batch).pollUntilDone()).toMatchObject([{ name: "b-1" }, { name: "b-2" }]);
  });
});

/** `ignored`: headers that an older poller does not know. */
function poll(method: string, path: string, body?: unknown, ignored: readonly string[] = []) {
  const send = async (verb: string, url: string, given?: unknown) => {
    const { status, headers, body: answer } = await local.call(verb, url, given === undefined ? {} : { body: given });
    const shown = Object.fromEntries([...headers].filter(([name]) => !ignored.includes(name)));
    const request: RawResponse["request"] = { method: verb, url };
    if (status >= 400) throw Object.assign(new Error(`${status} ${answer.code}`), { name: "RestError" });
    return { flatResponse: answer, rawResponse: { statusCode: status, headers: shown, body: answer, request } };
  };
  return createHttpPoller({
    sendInitialRequest: () => send(method, path, body),
    sendPollRequest: (url) => send("GET", url),
  });
}
