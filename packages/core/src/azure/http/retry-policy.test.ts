import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import { describe, expect, test } from "vitest";
import { type RetryPolicyOptions, retryPolicy } from "./retry-policy.ts";

const group = "https://azure.test/subscriptions/s/resourceGroups/team";
const disk = `${group}/providers/Microsoft.Compute/disks/d`;

/** What comes of one attempt: an answer, or the error of a network. */
type Answer = { status: number; code?: string; body?: string; headers?: Record<string, string> } | Error;

/** A network that answers in turn, the last for ever, in a time that passes only where somebody waits. */
function network(answers: readonly Answer[], options: Partial<RetryPolicyOptions> = {}) {
  const sent: { at: number; authorization: string | undefined }[] = [];
  const claims: unknown[] = [];
  let seconds = 0;
  const start = Date.parse("2030-01-01T00:00:00Z");
  const { client, expect: made } = retryPolicy(
    {
      async sendRequest(request): Promise<PipelineResponse> {
        if (request.abortSignal?.aborted === true) throw Object.assign(new Error("stopped"), { name: "AbortError" });
        const answer = answers[Math.min(sent.length, answers.length - 1)] ?? { status: 200 };
        sent.push({ at: seconds, authorization: request.headers.get("authorization") });
        if (answer instanceof Error) throw answer;
        const { status, code, body = code === undefined ? "{}" : JSON.stringify({ error: { code } }) } = answer;
        return { request, status, headers: createHttpHeaders(answer.headers ?? {}), bodyAsText: body };
      },
    },
    {
      credential: {
        getToken: async (_scopes, asked) => {
          claims.push(asked?.claims);
          return { token: "fresh", expiresOnTimestamp: 0 };
        },
      },
      scope: "https://azure.test/.default",
      random: () => 1,
      now: () => start + seconds * 1000,
      wait: async (each) => {
        seconds += each;
      },
      ...options,
    },
  );
  const send = (method: "GET" | "PUT" | "DELETE" | "POST" = "GET", url = disk, abortSignal?: AbortSignal) =>
    client.sendRequest(
      createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders({ authorization: "Bearer old" }),
        ...(abortSignal === undefined ? {} : { abortSignal }),
      }),
    );
  return { send, made, sent, claims, seconds: () => seconds };
}

function broken(code: string): Error {
  return Object.assign(new Error(`read ${code}`), { code });
}

describe("attempts", () => {
  test("sends a failing request six times, doubles each pause, and returns the last answer", async () => {
    const { send, sent } = network([{ status: 503, code: "ServiceUnavailable" }]);
    expect((await send()).status).toBe(503);
    expect(sent.map(({ at }) => at)).toEqual([0, 1, 3, 7, 15, 31]);
  });

  test("jitter shortens a pause by half at most", async () => {
    const { send, sent } = network([{ status: 500 }, { status: 500 }, { status: 200 }], { random: () => 0 });
    expect((await send()).status).toBe(200);
    expect(sent.map(({ at }) => at)).toEqual([0, 0.5, 1.5]);
  });

  test.each([408, 429, 500, 502, 503, 504])("repeats %i, and the next answer counts", async (status) => {
    const { send, sent } = network([{ status, code: "Whatever" }, { status: 200 }]);
    expect((await send("PUT")).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test.each([
    "AnotherOperationInProgress",
    "RetryableError",
    "RetryableErrorDueToAnotherOperation",
    "ServerTimeout",
    "OperationTimedOut",
  ])("409 %s is repeated", async (code) => {
    const { send, sent } = network([{ status: 409, code }, { status: 200 }]);
    expect((await send("PUT")).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test.each([
    [400, "InvalidParameter"],
    [401, "AuthenticationFailed"],
    [403, "AuthorizationFailed"],
    [404, "ResourceNotFound"],
    [409, "OperationNotAllowed"],
    [409, "DeploymentActive"],
    [412, "PreconditionFailed"],
    [413, "RequestContentTooLarge"],
    [501, "NotImplemented"],
  ])("%i %s is final: sent once", async (status, code) => {
    const { send, sent, seconds } = network([{ status, code }]);
    expect((await send("PUT")).status).toBe(status);
    expect([sent.length, seconds()]).toEqual([1, 0]);
  });

  test.each([
    ["JSON that ends in the middle", '{"name":"d","prop'],
    ["a gateway's page", "<html><body>Bad gateway</body></html>"],
  ])("%s with status 200 is no answer", async (_what, body) => {
    const { send, sent } = network([{ status: 200, body }, { status: 200 }]);
    expect((await send()).bodyAsText).toBe("{}");
    expect(sent).toHaveLength(2);
  });

  test("accepts an answer without a body", async () => {
    const { send, sent } = network([{ status: 204, body: "" }]);
    expect((await send("DELETE")).status).toBe(204);
    expect(sent).toHaveLength(1);
  });
});

describe("pauses", () => {
  test.each([
    ["seconds", "7", 7],
    ["seconds between spaces", " 7 ", 7],
    ["zero", "0", 0],
    ["an HTTP date", "Tue, 01 Jan 2030 00:00:42 GMT", 42],
    ["a past date", "Mon, 31 Dec 2029 23:59:00 GMT", 0],
    ["an invalid value", "soon", 1],
    ["a negative number", "-5", 1],
    ["a fraction", "2.5", 1],
  ])("Retry-After that is %s", async (_what, header, seconds) => {
    const { send, sent } = network([{ status: 429, headers: { "retry-after": header } }, { status: 200 }]);
    expect((await send()).status).toBe(200);
    expect(sent.map(({ at }) => at)).toEqual([0, seconds]);
  });

  test("returns at once where Azure asks for a pause beyond the total of 300 seconds", async () => {
    const { send, sent, seconds } = network([{ status: 429, headers: { "retry-after": "301" } }]);
    expect((await send()).status).toBe(429);
    expect([sent.length, seconds()]).toEqual([1, 0]);
  });

  test.each([1, 59, 60, 61, 120, 299])("with Retry-After: %i all attempts together stay within them", async (each) => {
    const { send, sent, seconds } = network([{ status: 503, headers: { "retry-after": String(each) } }]);
    await send();
    expect(seconds()).toBeLessThanOrEqual(300);
    expect(sent).toHaveLength(Math.min(6, 1 + Math.floor(300 / each)));
  });
});

describe("network errors", () => {
  test.each(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "REQUEST_SEND_ERROR"])(
    "%s is repeated, whether Azure did what was asked or not",
    async (code) => {
      const { send, sent } = network([broken(code), broken(code), { status: 200 }]);
      expect((await send("PUT")).status).toBe(200);
      expect(sent).toHaveLength(3);
    },
  );

  test("throws the last network error unchanged", async () => {
    const { send, sent } = network([broken("ECONNRESET")]);
    await expect(send()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(sent).toHaveLength(6);
  });

  test.each(["CERT_HAS_EXPIRED", "SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "does not repeat %s: another server has Azure's address",
    async (code) => {
      const { send, sent } = network([broken(code)]);
      await expect(send()).rejects.toMatchObject({ code });
      expect(sent).toHaveLength(1);
    },
  );

  test("an aborted request is not sent again, and its pause ends", async () => {
    const stopping = new AbortController();
    const waited: (AbortSignal | undefined)[] = [];
    const { send, sent } = network([{ status: 503 }], {
      wait: async (_seconds, signal) => {
        waited.push(signal);
        stopping.abort();
      },
    });
    await expect(send("GET", disk, stopping.signal)).rejects.toMatchObject({ name: "AbortError" });
    expect([sent.length, waited]).toEqual([1, [stopping.signal]]);
  });

  test("treats a timeout as a network error unless the request was aborted", async () => {
    const { send, sent } = network([Object.assign(new Error("late"), { name: "AbortError" }), { status: 200 }]);
    expect((await send()).status).toBe(200);
    expect(sent).toHaveLength(2);
  });
});

describe("stale reads", () => {
  const gone = { status: 404, code: "ResourceNotFound" };

  test("repeats a read that does not find a created resource, until the resource is deleted", async () => {
    const { send, sent } = network([{ status: 201 }, gone, { status: 200 }, { status: 202 }, gone]);
    expect((await send("PUT")).status).toBe(201);
    expect((await send()).status).toBe(200);
    expect((await send("DELETE")).status).toBe(202);
    expect((await send()).status).toBe(404);
    expect(sent).toHaveLength(5);
  });

  test("counts a resource as created once it is expected", async () => {
    const { send, made } = network([gone, gone, { status: 200 }]);
    expect((await send()).status).toBe(404);
    made(new URL(disk).pathname);
    expect((await send()).status).toBe(200);
  });

  test("repeats a write into a group that Azure does not find yet", async () => {
    const { send, sent } = network([
      ...[{ status: 201 }, { status: 404, code: "ResourceGroupNotFound" }, { status: 201 }],
    ]);
    await send("PUT", group);
    expect((await send("PUT")).status).toBe(201);
    expect(sent).toHaveLength(3);
  });

  test("repeats a poll of an operation that Azure does not find yet", async () => {
    const url = "https://azure.test/subscriptions/s/providers/Microsoft.Compute/locations/westeurope/operations/1";
    const { send, sent } = network([gone, { status: 200 }]);
    expect((await send("GET", url)).status).toBe(200);
    expect(sent).toHaveLength(2);
  });
});

describe("a token that is rejected before it expires", () => {
  const expired = { status: 401, code: "ExpiredAuthenticationToken" };

  test("is replaced by an uncached one, for this request and for others that still carry it", async () => {
    const { send, sent, claims } = network([expired, { status: 200 }]);
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(sent.map(({ authorization }) => authorization)).toEqual(["Bearer old", "Bearer fresh", "Bearer fresh"]);
    expect(claims).toEqual([expect.stringContaining("nbf")]);
  });

  test("is replaced once; a second rejection is the answer", async () => {
    const { send, sent, seconds } = network([expired]);
    expect((await send()).status).toBe(401);
    expect([sent.length, seconds()]).toEqual([2, 0]);
  });
});
