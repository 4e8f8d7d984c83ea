import * as rest from "@azure/core-rest-pipeline";
import { createHttpHeaders, type PipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import { describe, expect, test } from "vitest";
import { armClient } from "./arm-client.ts";
import { parseArmError } from "./arm-error.ts";

const endpoint = "https://azure.test";
const group = "/subscriptions/s/resourceGroups/team";
const machine = `${group}/providers/Microsoft.Compute/virtualMachines/m`;
const status = `${endpoint}/status/1?api-version=2099-01-01`;
const result = `${endpoint}/result/1?api-version=2099-01-01`;

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** An ARM that answers in turn, and a clock that passes only where somebody waits. */
function arm(...answers: readonly Answer[]) {
  const sent: string[] = [];
  const requests: PipelineRequest[] = [];
  const waited: number[] = [];
  const controller = new AbortController();
  const client = {
    async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
      const { status: code = 200, body, headers = {} } = answers[sent.length] ?? {};
      sent.push(`${request.method} ${request.url.replace(endpoint, "")}`);
      requests.push(request);
      const bodyAsText = body === undefined ? "" : JSON.stringify(body);
      return { request, status: code, headers: createHttpHeaders(headers), bodyAsText };
    },
  };
  const credential = { getToken: async () => ({ token: "token", expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const wait = async (seconds: number) => {
    waited.push(seconds);
    if (waited.length === 2) controller.abort();
  };
  const options = { endpoint, credential, scope: "https://azure.test/.default", client, ca: undefined, wait };
  return { arm: armClient(rest, { ...options, pollSeconds: 2 }), client, sent, requests, waited, controller };
}

describe("requests", () => {
  test("sends the pinned version, the query, the token, the ETag and the body", async () => {
    const { arm: azure, sent, requests } = arm({ body: { name: "m" } });
    const options = { query: { $expand: "a b" }, ifMatch: '"7"' };
    expect(await azure.patch(machine, { tags: {} }, options)).toEqual({ name: "m" });
    expect(sent).toEqual([`PATCH ${machine}?api-version=2024-07-01&%24expand=a%20b`]);
    expect(requests[0]?.headers.toJSON()).toMatchObject({ authorization: "Bearer token", "if-match": '"7"' });
    expect([requests[0]?.body, requests[0]?.headers.get("user-agent")]).toEqual([
      '{"tags":{}}',
      expect.stringMatching(/^berth /),
    ]);
  });

  test("encodes each name of a path", async () => {
    const { arm: azure, sent } = arm({});
    await azure.get("/subscriptions/s/resourceGroups/größe (1)");
    expect(sent).toEqual(["GET /subscriptions/s/resourceGroups/gr%C3%B6%C3%9Fe%20(1)?api-version=2024-03-01"]);
  });

  test("reads all pages, and follows the links as they are", async () => {
    const { arm: azure, sent } = arm(
      { body: { value: [1, 2], nextLink: `${endpoint}/next?api-version=2015-01-01&$skiptoken=a%2Fb` } },
      { body: { value: [], nextLink: `${endpoint}/last` } },
      { body: { value: [3], nextLink: null } },
    );
    const items: unknown[] = [];
    for await (const item of azure.list("/subscriptions/s/resources")) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(sent.slice(1)).toEqual(["GET /next?api-version=2015-01-01&$skiptoken=a%2Fb", "GET /last"]);
  });

  test("rejects a list that leads back to an earlier page", async () => {
    const page = (name: string) => ({ body: { value: [name], nextLink: `${endpoint}/${name}` } });
    const { arm: azure, sent } = arm(page("a"), page("b"), page("a"), page("b"), page("a"));
    const read = async () => {
      for await (const _ of azure.list("/subscriptions/s/resources"));
    };
    await expect(read()).rejects.toThrow(/read already/);
    expect(sent.slice(1)).toEqual(["GET /a", "GET /b"]);
  });

  test("throws what parseArmError takes apart", async () => {
    const body = { error: { code: "Outer", message: "No.", details: [{ code: "Inner", message: "Never." }] } };
    const { arm: azure } = arm({ status: 409, body });
    const error = await azure.get(machine).catch((thrown: unknown) => thrown);
    expect(parseArmError(error)).toMatchObject({ status: 409, outer: { code: "Outer" }, inner: { code: "Inner" } });
  });

  test("names Berth's tags as Berth does, however Azure spells them, and no others", async () => {
    const tags = { "BERTH-Host": "m", "Berth-Open-22-tcp": "later", "Berth-Other": "a", Team: "B" };
    const own = { "berth-host": "m", "berth-open-22-tcp": "later", "Berth-Other": "a", Team: "B" };
    const { arm: azure } = arm({ body: { tags } }, { body: { value: [{ tags }] } });
    expect(await azure.get(machine)).toEqual({ tags: own });
    for await (const item of azure.list("/subscriptions/s/resources")) expect(item).toEqual({ tags: own });
  });

  test("refuses a path without a version", async () => {
    await expect(arm().arm.get("/providers/Other.Vendor/things/t")).rejects.toThrow(/No API version/);
  });
});

describe("long-running operations", () => {
  test("polls the status document, waits as long as Azure says, and reads the resource", async () => {
    const {
      arm: azure,
      sent,
      waited,
    } = arm(
      { status: 201, headers: { "azure-asyncoperation": status, "retry-after": "10" }, body: { name: "m" } },
      { body: { status: "InProgress" } },
      { body: { status: "Succeeded" } },
      { body: { name: "m", properties: {} } },
    );
    expect(await azure.put(machine, {})).toEqual({ name: "m", properties: {} });
    expect(sent.slice(1)).toEqual([
      "GET /status/1?api-version=2099-01-01",
      "GET /status/1?api-version=2099-01-01",
      `GET ${machine}?api-version=2024-07-01`,
    ]);
    expect(waited).toEqual([10, 2]);
  });

  test("polls closely at first where Azure names no interval", async () => {
    const running = { body: { status: "InProgress" } };
    const { arm: azure, waited } = arm(
      { status: 201, headers: { "azure-asyncoperation": status }, body: {} },
      ...Array.from({ length: 10 }, () => running),
      { body: { status: "Succeeded" } },
    );
    await azure.put(machine, {}, { follow: "operation-only" });
    expect(waited.map((seconds) => Number(seconds.toFixed(2)))).toEqual([
      0.5, 0.5, 0.5, 0.5, 0.5, 0.63, 0.78, 0.98, 1.22, 1.53, 1.91,
    ]);
  });

  test.each(["0", "Thu, 01 Jan 1970 00:00:00 GMT"])("pauses where Azure names the interval %s", async (asked) => {
    const running = { body: { status: "InProgress" }, headers: { "retry-after": asked } };
    const { arm: azure, waited } = arm(
      { status: 202, headers: { "azure-asyncoperation": status, "retry-after": asked } },
      ...[running, running, running],
      { body: { status: "Succeeded" } },
    );
    await azure.delete(machine);
    expect(waited).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  test("waits ten minutes at most between two polls", async () => {
    const { arm: azure, waited } = arm(
      { status: 202, headers: { "azure-asyncoperation": status, "retry-after": "999999999" } },
      { body: { status: "Succeeded" } },
    );
    await azure.delete(machine);
    expect(waited).toEqual([600]);
  });

  test("reads the result of a question at its location", async () => {
    const { arm: azure, sent } = arm(
      { status: 202, headers: { "azure-asyncoperation": status, location: result } },
      { body: { status: "Succeeded" } },
      { body: { answer: 42 } },
    );
    expect(await azure.post(`${machine}/start`)).toEqual({ answer: 42 });
    expect(sent.at(-1)).toBe("GET /result/1?api-version=2099-01-01");
  });

  test("polls the location of a deletion while it answers 202, wherever it moves", async () => {
    const moved = `${endpoint}/result/2`;
    const { arm: azure, sent } = arm(
      { status: 202, headers: { location: result } },
      { status: 202, headers: { location: moved } },
      { status: 204 },
    );
    await azure.delete(machine);
    expect(sent.slice(1)).toEqual(["GET /result/1?api-version=2099-01-01", "GET /result/2"]);
  });

  test.each([
    ["the resource", [{ body: { name: "m" } }], { name: "m" }, 2],
    ["nothing", [{ status: 204 }, { body: { name: "m" } }], { name: "m" }, 3],
  ])("resolves with the changed resource where its location ends with %s", async (_what, last, expected, count) => {
    const running = { status: 202, headers: { location: result } };
    const { arm: azure, sent } = arm(running, ...last);
    expect(await azure.patch(machine, {})).toEqual(expected);
    expect(sent).toHaveLength(count);
  });

  test("throws the failure that a location answers", async () => {
    const error = { code: "AllocationFailed", message: "There is no capacity." };
    const { arm: azure } = arm({ status: 202, headers: { location: result } }, { body: { status: "Failed", error } });
    await expect(azure.put(machine, {})).rejects.toMatchObject(error);
  });

  test("polls the resource where the response of a change names nothing to poll", async () => {
    const body = (provisioningState: string) => ({ body: { properties: { provisioningState } } });
    const { arm: azure, sent } = arm({ status: 202 }, body("Updating"), body("Succeeded"));
    expect(await azure.put(machine, {})).toEqual({ properties: { provisioningState: "Succeeded" } });
    expect(sent).toHaveLength(3);
  });

  test("polls a resource that is deleted without anything to poll until it is gone", async () => {
    const deleting = { body: { properties: { provisioningState: "Deleting" } } };
    const { arm: azure, sent } = arm({ status: 202 }, deleting, deleting, { status: 404 });
    await azure.delete(machine);
    expect(sent.slice(1)).toEqual(Array.from({ length: 3 }, () => `GET ${machine}?api-version=2024-07-01`));
    const { arm: refusing } = arm({ status: 202 }, deleting, { body: { properties: { provisioningState: "Failed" } } });
    await expect(refusing.delete(machine)).rejects.toMatchObject({ code: "OperationFailed" });
  });

  test("reads no resource after an operation whose caller needs none", async () => {
    const { arm: azure, sent } = arm(
      { status: 201, headers: { "azure-asyncoperation": status }, body: {} },
      { body: { status: "Succeeded" } },
    );
    await azure.put(machine, {}, { follow: "operation-only" });
    expect(sent.slice(1)).toEqual(["GET /status/1?api-version=2099-01-01"]);
  });

  test("polls the resource in place of its operation, which says why it failed", async () => {
    const of = (provisioningState: string, name = "m") => ({ body: { name, properties: { provisioningState } } });
    const first = { status: 201, headers: { "azure-asyncoperation": status }, ...of("Updating") };
    const { arm: azure, sent } = arm(first, of("Updating"), of("Succeeded"));
    expect(await azure.put(machine, {}, { follow: "resource" })).toMatchObject({ name: "m" });
    expect(sent.slice(1)).toEqual(Array.from({ length: 2 }, () => `GET ${machine}?api-version=2024-07-01`));
    const error = { code: "AllocationFailed", message: "There is no capacity." };
    const { arm: failing } = arm(first, of("Failed"), { body: { status: "Failed", error } });
    await expect(failing.put(machine, {}, { follow: "resource" })).rejects.toMatchObject(error);
  });

  test("polls a resource that has no operation until its state is final", async () => {
    const body = (provisioningState: string) => ({ body: { properties: { provisioningState } } });
    const { arm: azure, sent } = arm(body("Updating"), body("Updating"), body("Succeeded"));
    await azure.put(machine, {});
    expect(sent).toHaveLength(3);
  });

  test.each([
    [{ status: "Failed", error: { code: "A", message: "m", details: [{ code: "B" }] } }, "B"],
    [{ status: "Failed" }, "OperationFailed"],
    [{ status: "Canceled" }, "OperationCanceled"],
    [{ status: "cancelled", error: { code: "C" } }, "C"],
  ])("throws the error of %j with its details", async (document, code) => {
    const { arm: azure } = arm({ status: 202, headers: { "azure-asyncoperation": status } }, { body: document });
    const error = await azure.put(machine, {}).catch((thrown: unknown) => thrown);
    expect(parseArmError(error)).toMatchObject({ status: undefined, inner: { code } });
  });

  test("throws what the poll URL answers", async () => {
    const body = { error: { code: "AllocationFailed", message: "m" } };
    const { arm: azure } = arm({ status: 202, headers: { location: result } }, { status: 409, body });
    await expect(azure.delete(machine)).rejects.toMatchObject({ statusCode: 409, code: "AllocationFailed" });
  });

  test("ends with an AbortError when the signal is aborted", async () => {
    const running = { status: 202, headers: { location: result } };
    const { arm: azure, sent, controller } = arm(running, running, running, running);
    const { signal } = controller;
    await expect(azure.delete(machine, { signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(sent).toHaveLength(2);
  });
});
