import assert from "node:assert/strict";
import { HttpRequest } from "@azure/functions";
import { hostSecrets, parseHostSpec } from "@dockberth/core";
import fc from "fast-check";
import { testParsers } from "../../../packages/core/test/fuzz/check.ts";
import { anything, nearly, nearlyText } from "../../../packages/core/test/fuzz/inputs.ts";
import { spec } from "../../../packages/core/test/fuzz/parsers.ts";
import { easyAuthentication } from "../src/access/easy-auth.ts";
import { parseInput, readBody } from "../src/http/inputs.ts";
import { maxBatchSize, readSpecs } from "../src/routes/hosts/read-specs.ts";
import { routes } from "../src/routes/index.ts";
import { joinSecrets, splitSecrets } from "../src/storage/request-secrets.ts";

const url = "https://berth.example/api/hosts";
const hosts = JSON.stringify([spec, { name: "web", allowFrom: ["203.0.113.7"] }]);
const contentType = fc.constantFrom(
  "application/json",
  "application/merge-patch+json; charset=utf-8",
  "text/plain",
  "",
);

const principal = {
  auth_typ: "aad",
  name_typ: "name",
  role_typ: "roles",
  claims: [
    { typ: "oid", val: "11111111-1111-4111-8111-111111111111" },
    { typ: "roles", val: "Berth.Write" },
  ],
};

function request(body: string, headers: Record<string, string>): HttpRequest {
  return new HttpRequest({ method: "POST", url, body: { string: body }, headers });
}

testParsers({
  "a body of the function": {
    input: fc.record({ body: nearlyText(hosts, JSON.stringify(spec), "[]"), contentType }),
    run: async ({ body, contentType: type }: { body: string; contentType: string }) =>
      await readSpecs(await readBody(request(body, { "content-type": type })), maxBatchSize),
  },
  "a body of the function, by its routes": {
    input: fc.oneof(anything, nearly({ hours: 8, csr: "", power: "running", expiresAt: "8h", version: "28" })),
    run: (body) => {
      // One that rejects the body does not keep the others from being called.
      const outcomes = routes.flatMap((route) =>
        route.body === undefined ? [] : [parsedOrRejected(route.body, body)],
      );
      assert.ok(outcomes.length > 2);
    },
  },
  "a host whose secrets the function splits off": {
    input: nearly({ ...spec, secretEnvironment: { TOKEN: "canary" }, customData: "canary" }),
    run: (input) => {
      const parsed = parseHostSpec(input);
      const { input: kept, secrets } = splitSecrets(parsed);
      const again = parseHostSpec(joinSecrets(JSON.parse(JSON.stringify(kept)), secrets));
      assert.deepEqual(revealed(again), revealed(parsed));
    },
  },
  "the header of App Service Authentication": {
    input: nearlyText(JSON.stringify(principal), "{}").map((json) => Buffer.from(json).toString("base64")),
    run: async (header: string) => {
      const headers = { "x-ms-client-principal": header, "x-requested-with": "fuzz" };
      const { id, name } = await easyAuthentication(undefined)(request("", headers));
      assert.ok(typeof id === "string" && name.length <= 120);
    },
  },
});

function parsedOrRejected(schema: Parameters<typeof parseInput>[0], body: unknown): unknown {
  try {
    return parseInput(schema, body, "body");
  } catch (error) {
    assert.ok((error as { code?: string }).code === "request-invalid", String(error));
    return error;
  }
}

function revealed(spec: ReturnType<typeof parseHostSpec>) {
  const { logins, environment, customData } = hostSecrets(spec);
  return {
    logins: logins.map(({ password, ...rest }) => ({ ...rest, password: password.reveal() })),
    environment: Object.entries(environment).map(([name, value]) => [name, value.reveal()]),
    customData: customData?.reveal(),
  };
}
