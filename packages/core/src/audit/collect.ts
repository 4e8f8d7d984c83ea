import { request } from "node:http";
import type Dockerode from "dockerode";
import type { TlsMaterial } from "../certificates/material.ts";
import { connectDocker, type DockerAddress, keepAliveAgent } from "../docker/connect.ts";
import { BerthError } from "../errors/index.ts";
import type { Answer, AuditFacts, ContainerFacts, ImageFacts, ListedContainer } from "./facts.ts";

/** How many questions are under way at once: enough to hide the distance, little enough for a host with one core. */
const atOnce = 8;
const secondsPerQuestion = 30;
const plainPort = 2375;

type DockerFacts = Omit<AuditFacts, "strangersAnswered" | "machine">;

/**
 * Asks a Docker Engine all that can be judged from outside. Reads only, and starts nothing on the host.
 * @throws BerthError `interrupted`
 */
export async function collectFacts(
  host: DockerAddress,
  client: TlsMaterial,
  signal: AbortSignal | undefined,
): Promise<DockerFacts> {
  const agent = keepAliveAgent(host, atOnce);
  const docker = await connectDocker(host, client, { agent });
  const ask: Ask = (path, query = {}) => askEngine(docker, path, query, signal);
  try {
    // What is asked of each container does not wait for a port that is silent.
    const listing = ask<readonly ListedContainer[]>("/containers/json", { all: true });
    const [version, info, bridge, networks, swarm, listed, containers, images, plainAnswered] = await Promise.all([
      ask<object>("/version"),
      ask<object>("/info"),
      ask<object>("/networks/bridge"),
      ask<readonly object[]>("/networks"),
      ask<object>("/swarm"),
      listing,
      listing.then((answer) => collectContainers(ask, answer)),
      collectImages(ask),
      speaksPlainly(host, signal),
    ]);
    return { version, info, bridge, networks, swarm, listed, containers, images, plainAnswered };
  } finally {
    agent.destroy();
  }
}

type Query = Readonly<Record<string, string | boolean>>;
type Ask = <Value>(path: string, query?: Query) => Promise<Answer<Value>>;

async function collectContainers(
  ask: Ask,
  listed: Answer<readonly ListedContainer[]>,
): Promise<Answer<readonly ContainerFacts[]>> {
  if (!("value" in listed)) return listed;
  const running = listed.value.filter(({ State }) => State === undefined || State === "running");
  const value = await inTurn(running, async ({ Id = "", Names = [] }) => {
    const inspected = await ask<object>(`/containers/${Id}/json`);
    const top = await ask<{ readonly Titles?: readonly string[]; readonly Processes?: readonly string[][] }>(
      `/containers/${Id}/top`,
      { ps_args: "-eo pid,args" },
    );
    return {
      name: Names[0]?.replace(/^\//, "") ?? Id.slice(0, 12),
      inspected,
      processes: "value" in top ? { value: (top.value.Processes ?? []).map((row) => row.at(-1) ?? "") } : top,
    };
  });
  // One that was removed since it was listed runs no more: there is nothing to judge.
  return { value: value.filter(({ inspected }) => "value" in inspected || inspected.status !== 404) };
}

async function collectImages(ask: Ask): Promise<Answer<readonly ImageFacts[]>> {
  const listed =
    await ask<readonly { readonly Id?: string; readonly RepoTags?: readonly string[] | null }[]>("/images/json");
  if (!("value" in listed)) return listed;
  const value = await inTurn(listed.value, async ({ Id: id = "", RepoTags }) => ({
    id,
    name: RepoTags?.find((tag) => tag !== "<none>:<none>") ?? id.replace("sha256:", "").slice(0, 12),
    inspected: await ask<object>(`/images/${id}/json`),
    history: await ask<readonly object[]>(`/images/${id}/history`),
  }));
  return { value };
}

const statusCodes = { 200: true, 500: "server error" };

/** One question. Why it was not answered is part of the audit; only a stop ends it. */
async function askEngine<Value>(
  docker: Dockerode,
  path: string,
  query: Query,
  signal: AbortSignal | undefined,
): Promise<Answer<Value>> {
  const limit = AbortSignal.timeout(secondsPerQuestion * 1000);
  const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  // docker-modem writes the options behind the "?" that ends a path; a query that stands in the path loses its last
  // letter.
  const question = { path: `${path}?`, method: "GET", statusCodes, abortSignal, options: query };
  try {
    const value = await new Promise<Value>((resolve, reject) => {
      docker.modem.dial(question, (error: unknown, body: unknown) =>
        error === null || error === undefined ? resolve(body as Value) : reject(error),
      );
    });
    return { value };
  } catch (error) {
    if (signal?.aborted === true) throw new BerthError("interrupted", { what: "The audit" }, { cause: error });
    const { statusCode, message, json } = error as {
      statusCode?: number;
      message?: string;
      json?: { message?: string };
    };
    if (limit.aborted) return { reason: `the Engine did not answer GET ${path} within ${secondsPerQuestion} s` };
    const how =
      statusCode === undefined ? (message ?? String(error)) : [statusCode, json?.message].filter(Boolean).join(": ");
    const reason = `the Engine answered GET ${path} with ${how}`;
    return statusCode === undefined ? { reason } : { reason, status: statusCode };
  }
}

/** Whether anybody who comes over plain TCP is let in. */
function speaksPlainly({ address, hostname }: DockerAddress, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: address ?? hostname,
      port: plainPort,
      path: "/_ping",
      agent: false,
      timeout: 3000,
      signal,
    });
    outgoing.on("response", (response) => {
      response.resume();
      resolve(response.headers["api-version"] !== undefined || response.statusCode === 200);
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(false));
    outgoing.on("close", () => resolve(false));
    outgoing.end();
  });
}

/** Works on all, a few at a time, and keeps their order. */
async function inTurn<From, To>(all: readonly From[], work: (each: From) => Promise<To>): Promise<To[]> {
  const results: To[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < all.length; at = next++) results[at] = await work(all[at] as From);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return results;
}
