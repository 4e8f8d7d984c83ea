import { TableClient, TableServiceClient } from "@azure/data-tables";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { deliverMessages } from "../local/deliver-messages.ts";
import { queueClient, workQueueName } from "../src/storage/work-queue.ts";
import { type Local, startLocal } from "./local.ts";

const exporter = new InMemorySpanExporter();
const stopping = new AbortController();
let local: Local;

beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  // Not quiet: everything that the application logs goes to standard error.
  local = await startLocal({ loops: 0, quiet: false, settings: { BERTH_ALLOW_PRIVATE_KEYS: "true" } });
});

afterAll(async () => {
  trace.disable();
  await local?.close();
});

test("reports requests and work in spans and logs, and puts no secret into them, into messages or into rows", async () => {
  const log = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const secrets = {
    logins: [{ server: "acme.azurecr.io", username: "ci", password: "canary-3e77" }],
    secretEnvironment: { TOKEN: "canary-91c0" },
    compose: { services: { web: { image: "nginx", environment: ["TOKEN"] } } },
  };
  const { body, text } = await local.call("POST", "/api/hosts", {
    body: { name: "traced", allowFrom: ["127.0.0.0/8"], ...secrets },
  });
  expect(body.id, text).toBeDefined();
  const queue = queueClient(workQueueName, local.service.settings.storage, { getToken: async () => null });
  const messages = (await queue.peekMessages()).peekedMessageItems.map(({ messageText }) => messageText);
  expect(messages.map(decode)).toEqual([JSON.stringify({ operation: body.id })]);

  // The first delivery fails, so that the traces of a failure are checked, too.
  local.cloud.emulator.failNext({
    method: "PUT",
    path: /deployments\/berth-traced$/,
    answer: { status: 409, code: "QuotaExceeded", message: "Current Limit: 1" },
  });
  const delivering = deliverMessages(local.functions, {
    connectionString: local.storage.connectionString,
    signal: stopping.signal,
  });
  expect(await local.ended(`/api/operations/${body.id}`)).toMatchObject({ status: "Failed" });
  await local.call("POST", "/api/hosts", { body: { name: "NO", ...secrets } });
  const again = await local.call("POST", "/api/hosts", {
    body: { name: "traced", allowFrom: ["127.0.0.0/8"], ...secrets },
  });
  expect(await local.ended(`/api/operations/${again.body.id}`)).toMatchObject({ status: "Succeeded" });
  const granted = await local.call("POST", "/api/hosts/traced/grants", { body: { privateKey: "make" } });
  expect(granted.body.key).toContain("PRIVATE KEY");
  stopping.abort();
  await delivering;

  const spans = exporter
    .getFinishedSpans()
    .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
  const attempt = { "berth.operation": body.id, "berth.verb": "create", "berth.host": "traced", "berth.attempt": 1 };
  for (const [name, attributes] of [
    ["POST /api/hosts", { "berth.route": "createHosts", "http.response.status_code": 202 }],
    ["POST /api/hosts", { "berth.route": "createHosts", "berth.error": "spec-invalid" }],
    ["berth create", attempt],
  ])
    expect(spans).toContainEqual(expect.objectContaining({ name, attributes: expect.objectContaining(attributes) }));

  const lines = log.mock.calls.map(([line]) => String(line));
  log.mockRestore();
  expect(lines.join("")).toContain(`"outcome":"worked"`);
  expect(lines.join("")).toContain(`"code":"spec-invalid"`);
  const rows = await allRows();
  expect(rows).toContain("traced");
  for (const [where, all] of Object.entries({ spans: JSON.stringify(spans), log: lines.join(""), rows }))
    expect(all, where).not.toMatch(/canary-|Bearer|PRIVATE KEY|eyJ[\w-]+\.eyJ/);
});

function decode(text: string): string {
  return Buffer.from(text, "base64").toString();
}

async function allRows(): Promise<string> {
  const { connectionString } = local.storage;
  const options = { allowInsecureConnection: true };
  const rows: unknown[] = [];
  for await (const { name } of TableServiceClient.fromConnectionString(connectionString, options).listTables()) {
    const table = TableClient.fromConnectionString(connectionString, name ?? "", options);
    for await (const row of table.listEntities()) rows.push([name, row]);
  }
  return JSON.stringify(rows);
}
