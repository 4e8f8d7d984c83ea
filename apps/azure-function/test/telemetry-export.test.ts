import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { builtApp, revealing, waitSeconds } from "@dockberth/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

const waiting = { timeout: waitSeconds * 1000 };

let collector: Collector;
let runner: { readonly child: ChildProcess; readonly url: string; readonly token: string };
let home: string;

beforeAll(async () => {
  collector = await startCollector();
  home = mkdtempSync(join(tmpdir(), "berth-telemetry-"));
  runner = await runFunction(join(builtApp("azure-function"), "dist", "local", "main.js"));
});

afterAll(async () => {
  if (runner?.child.exitCode === null) {
    runner.child.kill("SIGTERM");
    await once(runner.child, "exit");
  }
  await collector?.close();
  rmSync(home, { recursive: true, force: true });
});

test("exports the spans and the log of requests and workers to an OTLP collector, without a secret", async () => {
  const password = "canary-3e77-91c0";
  const logins = [{ server: "acme.azurecr.io", username: "ci", password }];
  const accepted = await call("POST", "/api/hosts", { name: "seen", allowFrom: ["127.0.0.0/8"], logins });
  expect(accepted.status, await accepted.clone().text()).toBe(202);
  const { id } = (await accepted.json()) as { id: string };
  await vi.waitUntil(async () => {
    const { status } = (await (await call("GET", `/api/operations/${id}`)).json()) as { status: string };
    return status === "Succeeded";
  }, waiting);
  const rejected = await call("POST", "/api/hosts", { name: "NO", allowFrom: ["127.0.0.0/8"], logins });
  expect(rejected.status).toBe(400);
  // What waits is sent before the process ends.
  runner.child.kill("SIGTERM");
  await once(runner.child, "exit");

  const spans = collector.received("/v1/traces", spansOf);
  const created = spans.find(
    ({ name, attributes }) => name === "POST /api/hosts" && attributes["berth.error"] === undefined,
  );
  expect(created).toMatchObject({ traceId, attributes: { "berth.route": "createHosts" } });
  const work = { "berth.operation": id, "berth.verb": "create", "berth.host": "seen" };
  expect(spans).toContainEqual(
    expect.objectContaining({ name: "berth create", attributes: expect.objectContaining(work) }),
  );

  const records = collector.received("/v1/logs", recordsOf);
  expect(records).toContainEqual(
    expect.objectContaining({ severityText: "information", traceId, spanId: created?.spanId }),
  );
  expect(records).toContainEqual(
    expect.objectContaining({ severityText: "warning", body: expect.stringContaining("spec-invalid") }),
  );
  expect(records).toContainEqual(expect.objectContaining({ body: expect.stringContaining(`"outcome":"worked"`) }));

  expect(collector.services()).toEqual(["berth-test"]);
  expect(collector.headers().every((headers) => headers["x-tenant"] === "acme")).toBe(true);
  expect(revealing(collector.everything(), [password, runner.token])).toEqual([]);
});

function call(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(new URL(path, runner.url), {
    method,
    headers: {
      authorization: `Bearer ${runner.token}`,
      "content-type": "application/json",
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

/** The built runner, as `npm run function` starts it. */
async function runFunction(module: string) {
  const child = spawn(process.execPath, [module, "--port", "0", "--workers", "1"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...{ PATH: process.env["PATH"], HOME: home },
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=acme",
      OTEL_SERVICE_NAME: "berth-test",
    },
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  await vi.waitUntil(() => /eyJ\S+/.test(shown) || child.exitCode !== null, waiting);
  const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(shown) ?? [];
  const [token = ""] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(shown) ?? [];
  return { child, url, token };
}

interface Collector {
  readonly url: string;
  received<Item>(path: string, read: (body: Payload) => Item[]): Item[];
  services(): string[];
  headers(): IncomingHttpHeaders[];
  everything(): string;
  close(): Promise<void>;
}

/** Takes what an OTLP exporter sends over HTTP. */
async function startCollector(): Promise<Collector> {
  const requests: { path: string; headers: IncomingHttpHeaders; text: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
    requests.push({ path: request.url ?? "", headers: request.headers, text });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const payloads = (path: string) =>
    requests.filter((each) => each.path === path).map(({ text }) => JSON.parse(text) as Payload);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (path, read) => payloads(path).flatMap(read),
    services: () => [
      ...new Set(
        [
          ...payloads("/v1/traces").flatMap((each) => each.resourceSpans ?? []),
          ...payloads("/v1/logs").flatMap((each) => each.resourceLogs ?? []),
        ].map(({ resource }) => String(attributesOf(resource.attributes)["service.name"])),
      ),
    ],
    headers: () => requests.map(({ headers }) => headers),
    everything: () => requests.map(({ text, headers }) => `${JSON.stringify(headers)}\n${text}`).join("\n"),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The parts of the OTLP messages in JSON that are looked at here. */
interface Payload {
  readonly resourceSpans?: readonly { readonly resource: Attributed; readonly scopeSpans: { spans: Span[] }[] }[];
  readonly resourceLogs?: readonly {
    readonly resource: Attributed;
    readonly scopeLogs: { logRecords: LogRecord[] }[];
  }[];
}
interface Attributed {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}
interface Span extends Attributed {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
}
interface LogRecord {
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly traceId?: string;
  readonly spanId?: string;
}

function spansOf({ resourceSpans = [] }: Payload) {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans));
  return spans.map((span) => ({ ...span, attributes: attributesOf(span.attributes) }));
}

function recordsOf({ resourceLogs = [] }: Payload) {
  const records = resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap((each) => each.logRecords));
  return records.map((record) => ({ ...record, body: record.body.stringValue }));
}

function attributesOf(attributes: Attributed["attributes"]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
