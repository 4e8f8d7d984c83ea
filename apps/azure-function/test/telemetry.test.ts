import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

const exporter = new InMemorySpanExporter();
let local: Local;

beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  local = await startLocal();
});

afterAll(async () => {
  trace.disable();
  await local?.close();
});

test("a request and the work on it are spans that say what was done and how it ended, and hold no secret", async () => {
  const logins = [{ server: "acme.azurecr.io", username: "ci", password: "canary-3e77" }];
  const { body } = await local.call("POST", "/api/hosts", {
    body: { name: "traced", allowFrom: ["127.0.0.0/8"], logins },
  });
  await local.ended(`/api/operations/${body.id}`);
  await local.call("POST", "/api/hosts", { body: { name: "NO" } });
  const spans = exporter.getFinishedSpans().map(({ name, attributes, status }) => ({ name, attributes, status }));
  expect(spans).toContainEqual(
    expect.objectContaining({
      name: "POST /api/hosts",
      attributes: { "berth.route": "createHosts", "http.response.status_code": 202 },
    }),
  );
  expect(spans).toContainEqual(
    expect.objectContaining({
      attributes: expect.objectContaining({
        "berth.operation": body.id,
        "berth.verb": "create",
        "berth.host": "traced",
        "berth.attempt": 1,
      }),
    }),
  );
  expect(spans).toContainEqual(
    expect.objectContaining({ attributes: { "berth.route": "createHosts", "berth.error": "spec-invalid" } }),
  );
  const all = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  );
  expect(all).not.toMatch(/canary-3e77|Bearer|PRIVATE KEY/);
});
