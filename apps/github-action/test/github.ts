import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { testClientSecret } from "@dockberth/testing";
import { Ajv } from "ajv";
import sodium from "libsodium-wrappers";

interface Operation {
  readonly requestBody?: { readonly content?: { readonly "application/json"?: { readonly schema: object } } };
}

export interface GitHub extends AsyncDisposable {
  /** The environment variables of a job on this GitHub. */
  readonly env: Record<string, string>;
  readonly calls: { readonly method: string; readonly path: string; readonly body: Record<string, unknown> }[];
  /** Requests that do not match GitHub's description of its API. */
  readonly violations: string[];
  readonly comments: { id: number; body: string; user: { login: string } }[];
  /** The repository that the pull request of a comment comes from. */
  readonly pullRequest: { head: { repo: { full_name: string } | null } };
  readonly secrets: Map<string, string>;
  /** The ids of the self-hosted runners that wait for a job. */
  readonly runners: Set<number>;
  /** The names of further runners. */
  readonly registered: Map<number, string>;
  readonly deployments: Map<number, { task: string; environment: string; state: string }>;
  /** Answers the next requests of this kind with an error. */
  refuse(method: string, path: RegExp, status: number): void;
}

/** The author of what the token of a job writes. */
export const botLogin = "github-actions[bot]";

/** The credential of a just-in-time runner. */
export const runnerConfiguration = Buffer.from("a runner's own secret").toString("base64");

/** A fake GitHub that checks every request against GitHub's description of its API. */
export async function startGitHub(): Promise<GitHub> {
  await sodium.ready;
  const keys = sodium.crypto_box_keypair();
  let description: ReturnType<typeof readDescription> | undefined;
  // 13 MB, which only the tests of GitHub's API need.
  const described = () => {
    description ??= readDescription();
    return description;
  };
  const github = {
    calls: [] as GitHub["calls"],
    violations: [] as string[],
    comments: [{ id: 1, body: "Nice work", user: { login: "anna" } }],
    pullRequest: { head: { repo: { full_name: "acme/shop" } as { full_name: string } | null } },
    secrets: new Map<string, string>(),
    runners: new Set<number>(),
    registered: new Map<number, string>(),
    deployments: new Map<number, { task: string; environment: string; state: string }>(),
  };
  const refusals: { method: string; path: RegExp; status: number }[] = [];
  const open = (sealed: string) =>
    sodium.to_string(sodium.crypto_box_seal_open(sodium.from_base64(sealed, 1), keys.publicKey, keys.privateKey));

  const answer = (
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): [number, unknown] => {
    if (path === "/token") return [200, { value: jwt(query.get("audience") ?? "") }];
    if (path === "/address") return [200, "127.0.0.1"];
    if (path === "/address-ipv6") return [200, "2001:db8::7"];
    if (path === "/graphql") return [200, { data: { viewer: { login: botLogin } } }];
    const wrong = described().check(method, path, body);
    if (wrong !== undefined) {
      github.violations.push(wrong);
      return [422, { message: wrong }];
    }
    github.calls.push({ method, path, body });
    const refused = refusals.findIndex((each) => each.method === method && each.path.test(path));
    if (refused >= 0)
      return [refusals.splice(refused, 1)[0]?.status ?? 500, { message: "Resource not accessible by integration" }];
    if (method === "POST" && path.endsWith("/deployments")) {
      const id = github.deployments.size + 1;
      const [task, environment] = [String(body["task"]), String(body["environment"])];
      github.deployments.set(id, { task, environment, state: "pending" });
      return [201, { id }];
    }
    if (method === "GET" && path.endsWith("/deployments")) {
      const isMeant = ({ task, environment }: { task: string; environment: string }) =>
        task === query.get("task") && environment === query.get("environment");
      const found = [...github.deployments].filter(([, each]) => isMeant(each)).map(([id]) => ({ id }));
      return [200, found.reverse()];
    }
    const deployment = github.deployments.get(Number(/\/deployments\/(\d+)\/statuses$/.exec(path)?.[1]));
    if (deployment !== undefined && method === "GET") return [200, [{ state: deployment.state }]];
    if (deployment !== undefined) {
      deployment.state = String(body["state"]);
      return [201, { id: 1 }];
    }
    if (method === "GET" && path.endsWith("/actions/runners")) {
      const runners = [...github.registered].map(([id, name]) => ({ id, name }));
      return [200, { total_count: runners.length, runners }];
    }
    if (method === "GET" && path.endsWith("/comments")) return [200, github.comments];
    if (method === "POST" && path.endsWith("/comments")) {
      github.comments.push({ id: github.comments.length + 1, body: String(body["body"]), user: { login: botLogin } });
      return [201, github.comments.at(-1)];
    }
    const comment = github.comments.find(({ id }) => path.endsWith(`/comments/${id}`));
    if (method === "PATCH" && comment !== undefined) {
      comment.body = String(body["body"]);
      return [200, comment];
    }
    if (method === "GET" && /\/pulls\/\d+$/.test(path)) return [200, github.pullRequest];
    if (path.endsWith("/public-key")) return [200, { key_id: "k1", key: sodium.to_base64(keys.publicKey, 1) }];
    if (method === "POST" && path.endsWith("/generate-jitconfig")) {
      github.runners.add(9);
      return [201, { runner: { id: 9, name: body["name"] }, encoded_jit_config: runnerConfiguration }];
    }
    const runner = /\/runners\/(\d+)$/.exec(path)?.[1];
    if (runner !== undefined && method === "DELETE")
      return github.runners.delete(Number(runner)) || github.registered.delete(Number(runner))
        ? [204, undefined]
        : [404, { message: "Not Found" }];
    const name = /\/secrets\/(\w+)$/.exec(path)?.[1];
    if (name !== undefined && method === "PUT") {
      github.secrets.set(name, open(String(body["encrypted_value"])));
      return [201, {}];
    }
    if (name !== undefined && method === "DELETE")
      return github.secrets.delete(name) ? [204, undefined] : [404, { message: "Not Found" }];
    return [404, { message: "Not Found" }];
  };
  const server = createServer((request, response) => void serve(request, response, answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...github,
    env: {
      GITHUB_API_URL: url,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request",
    },
    refuse: (method, path, status) => refusals.push({ method, path, status }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = (
  method: string,
  path: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
) => [number, unknown];

async function serve(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const sent = await text(request);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://github");
  const body = sent === "" ? {} : (JSON.parse(sent) as Record<string, unknown>);
  const [status, reply] = answer(request.method ?? "GET", pathname, searchParams, body);
  response.writeHead(status, { "content-type": typeof reply === "string" ? "text/plain" : "application/json" });
  response.end(reply === undefined ? undefined : typeof reply === "string" ? reply : JSON.stringify(reply));
}

/** The emulator trusts everybody who knows its secret. */
function jwt(audience: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256" })}.${part({ aud: audience, sub: "repo:acme/shop:ref:refs/heads/main" })}`;
  return `${signed}.${createHmac("sha256", testClientSecret).update(signed).digest("base64url")}`;
}

/** GitHub's published OpenAPI description: its paths, and the schemas of their bodies. */
function readDescription() {
  const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  const { paths, components } = JSON.parse(readFileSync(file, "utf8")) as {
    paths: Record<string, Record<string, Operation>>;
    components: object;
  };
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, validateFormats: false });
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  const find = (path: string) =>
    Object.keys(paths).find((pattern) => new RegExp(`^${pattern.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(path));
  return {
    check(method: string, path: string, body: object): string | undefined {
      const pattern = find(path);
      const operation = pattern === undefined ? undefined : paths[pattern]?.[method.toLowerCase()];
      if (operation === undefined) return `GitHub has no ${method} ${path}`;
      const schema = operation.requestBody?.content?.["application/json"]?.schema;
      if (schema === undefined) return undefined;
      const key = `${method} ${pattern}`;
      // The components are large, and few schemas refer to them.
      const whole = () => (JSON.stringify(schema).includes('"$ref"') ? { ...schema, components } : schema);
      const valid = compiled.get(key) ?? ajv.compile(whole());
      compiled.set(key, valid);
      return valid(body) ? undefined : `${method} ${path}: ${ajv.errorsText(valid.errors)}`;
    },
  };
}
