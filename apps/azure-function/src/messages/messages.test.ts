import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BerthError,
  type CodedError,
  type ErrorCode,
  type Phrases,
  provisionExitCodes,
  sdkPhrases,
} from "@dockberth/core";
import { exampleDetails } from "@dockberth/testing/placeholders";
import { describe, expect, test } from "vitest";
import type { FunctionErrorCode, FunctionErrorDetails } from "../error-details.ts";
import { describePublicError, FunctionError } from "../errors.ts";
import { renderPage } from "../page/render-page.ts";
import { routes } from "../routes/index.ts";
import { apiTexts, pageTexts, phrases } from "./index.ts";

/** Sentences of other surfaces: the command line, Slack, the Action's inputs, the SDK's functions. */
const otherSurfaces = [/`berth /, /\/berth /, /(?<![-\w])--[a-z]/, /\bwith:/, ...sdkFunctions()];

const ownDetails: { readonly [Code in FunctionErrorCode]: readonly FunctionErrorDetails[Code][] } = {
  "configuration-invalid": [{ issues: [{ path: "BERTH_SIZES", message: "is wrong" }] }],
  "request-invalid": [{ issues: [{ path: "", message: "the body is not JSON" }] }],
  "media-type-unsupported": [{ given: "text/plain" }, { given: "" }],
  "request-too-large": [{ bytes: 600_000, limitBytes: 524_288 }],
  "caller-unknown": [
    { reason: "not-signed-in" },
    { reason: "sign-in-unreadable" },
    { reason: "header-missing" },
    { reason: "token-missing" },
    { reason: "token-malformed" },
    { reason: "token-expired" },
    { reason: "claim-wrong", claim: "aud" },
    { reason: "signature-wrong" },
    { reason: "key-unknown" },
    { reason: "keys-unavailable" },
    { reason: "other-tenant" },
    { reason: "no-object-id" },
  ],
  "caller-forbidden": [
    { request: "DELETE /api/hosts/web", role: "Berth.Write", reason: "role-missing" },
    { request: "DELETE /api/hosts/web", role: "Berth.Admin", reason: "not-owner" },
  ],
  "choice-forbidden": [
    { field: "subscription", value: "one", allowed: ["two"] },
    { field: "location", value: "eastus", allowed: ["westeurope"] },
    { field: "size", value: "Standard_M128", allowed: ["Standard_B*"] },
    { field: "resourceGroup", value: "prod", allowed: ["berth-*"] },
  ],
  "host-quota-reached": [{ limit: 10, used: 10 }],
  "idempotency-mismatch": [{ key: "key-1" }],
  "operation-not-found": [{ id: "one" }],
  "operation-abandoned": [
    { host: "web", attempts: 5, reason: undefined },
    { host: "web", attempts: 5, reason: "Azure is throttling requests" },
  ],
  "state-changed": [{ host: "web" }],
  "storage-unavailable": [{ reason: "503 ServerBusy" }],
  "vault-missing": [{ needed: "authority" }, { needed: "request-secrets" }],
  "url-refused": [
    { url: undefined, reason: "not-a-url" },
    { url: "http://hooks.example", reason: "not-https" },
    { url: "https://hooks.example", reason: "has-credentials" },
    { url: "https://hooks.example", reason: "unresolvable" },
    { url: "https://hooks.example", reason: "not-public" },
    { url: "https://hooks.example", reason: "unreachable", detail: "connect ECONNREFUSED" },
    { url: "https://hooks.example", reason: "rejected", detail: "404" },
  ],
};

describe("error messages", () => {
  const coreCodes = Object.keys(BerthError.definitions) as ErrorCode[];
  test.each(coreCodes)("describes core's %s in the words of the API", (code) => {
    for (const details of exampleDetails(code)) expectDescribed(new BerthError(code, details));
  });

  test.each(Object.entries(provisionExitCodes))("describes the failed provisioning %s", (_name, exitCode) => {
    expectDescribed(new BerthError("provision-failed", { host: "web", exitCode, reason: "the reason", output: "" }));
  });

  const ownCases = Object.entries(ownDetails).flatMap(([code, all]) => all.map((details) => [code, details] as const));
  test.each(ownCases)("describes %s with %o", (code, details) => {
    expectDescribed(new FunctionError(code as FunctionErrorCode, details as never));
  });

  test("names the request or the field for what core advises", () => {
    const stopped = new BerthError("host-stopped", { host: "web", power: "deallocated" });
    expect(describePublicError(stopped).hint).toBe("Start it: `POST /api/hosts/web/start`.");
    const missing = new BerthError("host-not-found", { host: "web" });
    expect(describePublicError(missing).hint).toContain("`GET /api/hosts`");
  });

  test("names only routes that exist", () => {
    const known = new Set(routes.map(({ method, path }) => `${method} /api/${path}`));
    const named = Object.values(phrases as Readonly<Record<string, (advice: object) => string>>).flatMap((phrase) => [
      ...phrase({ host: "{name}", machine: "m", publisher: "p", provider: "p", field: "f" }).matchAll(
        /`((?:GET|POST|PATCH|DELETE) [^`]+)`/g,
      ),
    ]);
    expect(named.length).toBeGreaterThan(8);
    expect(named.map(([, route = ""]) => route).filter((route) => !known.has(route))).toEqual([]);
  });
});

describe("texts of the API", () => {
  test("has a description for each status of each route", () => {
    const missing = routes.flatMap(({ name, summary, responses }) => [
      ...(summary === "" ? [name] : []),
      ...Object.entries(responses).flatMap(([status, { description }]) =>
        description === "" ? [`${name} ${status}`] : [],
      ),
    ]);
    expect(missing).toEqual([]);
  });

  test("has a title for each kind of error", () => {
    const kinds = Object.values(BerthError.definitions).map(({ kind }) => kind);
    expect(kinds.filter((kind) => apiTexts.titles[kind] === "")).toEqual([]);
  });
});

describe("texts of the page", () => {
  const folder = join(import.meta.dirname, "..", "page");
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".browser.js"));
  const script = scripts.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const template = readFileSync(join(folder, "page.html"), "utf8");

  test("fills in every text, and passes all of them to the script", () => {
    const page = renderPage();
    expect(page).not.toMatch(/\{\{/);
    const json = /<script type="application\/json" id="texts">(.*)<\/script>/.exec(page)?.[1] ?? "";
    expect(JSON.parse(json)).toEqual(pageTexts);
  });

  test("uses each text of the catalogue, and only those", () => {
    const inHtml = [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    const inScript = [...script.matchAll(/\btexts\.(\w+)/g)].map(([, name]) => name);
    const used = new Set([...inHtml, ...inScript].filter((name) => name !== "texts"));
    expect([...used].sort()).toEqual(Object.keys(pageTexts).sort());
  });
});

function expectDescribed(error: CodedError): void {
  const { message, hint } = describePublicError(error);
  expect(message).not.toBe("");
  expect(String(hint)).not.toBe("");
  // Commands of the Azure CLI have options, and are the same on every surface.
  const text = `${message}\n${hint}`.replace(/`az [^`]*`|\baz (?:account|vm) .*/g, "");
  expect(otherSurfaces.filter((words) => words.test(text)).map(String), text).toEqual([]);
}

/** The SDK's phrases that are names of functions. */
function sdkFunctions(): RegExp[] {
  return Object.values(sdkPhrases as Phrases as Readonly<Record<string, (advice: object) => string>>)
    .map((phrase) => phrase({}))
    .filter((text) => /^[a-z]+[A-Z]\w*$/.test(text))
    .map((text) => new RegExp(`\\b${text}\\b`));
}
