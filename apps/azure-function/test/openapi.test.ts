import { execFile } from "node:child_process";
import { copyFile, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import fc from "fast-check";
import openapiTypes, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { problemSchema } from "../src/http/schemas.ts";
import { routes } from "../src/routes/index.ts";
import { expectDescribed, type Local, pathOf, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  // No worker, so that a thousand accepted requests create no hosts.
  local = await startLocal({ loops: 0 });
});

afterAll(async () => {
  await local?.close();
});

describe("the OpenAPI document", () => {
  test("has no problem that Redocly finds, named schemas and less than 150 KB", async () => {
    const { body, text } = await local.call("GET", "/api/openapi.json", { roles: [] });
    const problems = await lintFromString({ source: text, config: await createConfig({ extends: ["recommended"] }) });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
    expect(Object.keys(body.components.schemas).sort()).toEqual(
      ["Host", "HostPage", "HostSpec", "Operation", "OperationEvent", "OperationStatus", "Problem"].sort(),
    );
    expect(body.servers).toEqual([{ url: `${local.url}/api` }]);
    expect(text.length).toBeLessThan(150_000);
  });

  test("gives a TypeScript client whose types compile, and which creates a host", { tags: ["long"] }, async () => {
    await using working = await startLocal();
    const { body } = await working.call("GET", "/api/openapi.json", { roles: [] });
    const folder = await mkdtemp(join(tmpdir(), "berth-client-"));
    const here = (name: string) => join(import.meta.dirname, name);
    await symlink(here("../node_modules"), join(folder, "node_modules"));
    await copyFile(here("client/client.ts"), join(folder, "client.ts"));
    await writeFile(join(folder, "generated.ts"), astToString(await openapiTypes(body, { defaultNonNullable: false })));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const extended = here("../../../tsconfig.base.json");
    const types = here("../../../node_modules/@types");
    const compilerOptions = {
      types: ["node"],
      typeRoots: [types],
      noEmit: true,
      declaration: false,
      isolatedDeclarations: false,
    };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: extended, compilerOptions, include: ["."] }),
    );
    const run = promisify(execFile);
    await run(here("../../../node_modules/.bin/tsc"), ["-p", folder]).catch(({ stdout }) => expect(stdout).toBe(""));
    const token = await working.identity.token(["Berth.Write"]);
    const { stdout } = await run(process.execPath, [join(folder, "client.ts"), body.servers[0].url, token]);
    expect(JSON.parse(stdout)).toEqual({ status: "Succeeded", hosts: ["typed ready"] });
  });

  test("describes every route for programs once, with its parameters, role and responses", async () => {
    const { body } = await local.call("GET", "/api/openapi.json", { roles: [] });
    expect(body.openapi).toBe("3.1.0");
    const operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { operationId: string; responses: object }>).map(
        ([method, operation]) => ({ path, method, ...operation }),
      ),
    );
    const described = routes.map(({ name }) => name).filter((name) => !name.startsWith("page"));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(described.sort());
    for (const { path, method, operationId, responses } of operations) {
      const route = routes.find(({ name }) => name === operationId);
      expect([path, method]).toEqual([`/${route?.path}`, route?.method.toLowerCase()]);
      expect(Object.keys(responses).sort()).toEqual(Object.keys(route?.responses ?? {}).sort());
    }
    expect(JSON.stringify(body)).toContain("Who can reach the Docker port");
  });

  test("describes the problem documents", async () => {
    const { body } = await local.call("POST", "/api/hosts", { body: { name: 7 } });
    expect(z.safeParse(problemSchema, body).success).toBe(true);
  });
});

describe("every route, with random requests", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("..", "%00", "a'b", "🐳", "x".repeat(300), "-1", "null"),
  );
  const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }), hostLike());

  test.each(routes.map((route) => [route.name, route] as const))("%s answers as described", async (_name, route) => {
    const names = Object.keys(route.query?.shape ?? {});
    const query = fc.dictionary(fc.constantFrom(...names, "unknown"), text, { maxKeys: 3 });
    const headers = fc.dictionary(
      fc.constantFrom(...Object.keys(route.headers ?? {}), "x-any"),
      fc.stringMatching(/^[!-~]{1,40}$/),
      { maxKeys: 2 },
    );
    await fc.assert(
      fc.asyncProperty(text, query, headers, json, async (part, pairs, extra, body) => {
        const name = part === "" || part === "." || part === ".." ? "none" : part;
        const search = new URLSearchParams(pairs).toString();
        const result = await local.call(route.method, `${pathOf(route, name)}?${search}`, {
          headers: extra,
          ...(route.method === "GET" ? {} : { body: JSON.stringify(body) ?? "" }),
        });
        expectDescribed(route, result);
      }),
      { numRuns: 25 },
    );
  });
});

/** Similar enough to a host to pass the first check. */
function hostLike(): fc.Arbitrary<unknown> {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
  const allowFrom = fc.array(fc.oneof(fc.ipV4(), fc.constantFrom("0.0.0.0/0", "anywhere", "::/0")), { maxLength: 2 });
  const host = fc.record(
    {
      name,
      allowFrom,
      port: fc.integer(),
      size: fc.string({ maxLength: 20 }),
      expiresAt: fc.string({ maxLength: 20 }),
      tags: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 })),
    },
    { requiredKeys: ["name", "allowFrom"] },
  );
  return fc.oneof(host, fc.array(host, { maxLength: 3 }));
}
