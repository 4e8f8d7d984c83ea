import { request } from "node:http";
import type Dockerode from "dockerode";
import type { TlsMaterial } from "../certificates/material.ts";
import { connectDocker, type DockerAddress, keepAliveAgent } from "../docker/connect.ts";
import { BerthError } from "../errors/index.ts";
import { mapConcurrent } from "../run/map-concurrent.ts";
import type { AuditFacts, ContainerFacts, ImageFacts, ListedContainer, Observed } from "./facts.ts";

/** Enough to hide network latency, and few enough for a host with one core. */
const maxConcurrentRequests = 8;
const secondsPerRequest = 30;
const plainTcpPort = 2375;

type DockerFacts = Omit<AuditFacts, "allowsAnonymous" | "machine">;

/**
 * Collects all facts that the API of a Docker Engine reports. It only reads, and starts nothing on the host.
 * @throws BerthError `interrupted`
 */
export async function collectEngineFacts(
  host: DockerAddress,
  client: TlsMaterial,
  signal: AbortSignal | undefined,
): Promise<DockerFacts> {
  const agent = keepAliveAgent(host, maxConcurrentRequests);
  const docker = await connectDocker(host, client, { agent });
  const ask: Ask = (path, query = {}) => askEngine(docker, path, query, signal);
  try {
    // The requests for containers must not wait for the check of the plain TCP port.
    const listing = ask<readonly ListedContainer[]>("/containers/json", { all: true });
    const [version, info, bridge, networks, swarm, listed, containers, images, allowsPlainTcp] = await Promise.all([
      ask<object>("/version"),
      ask<object>("/info"),
      ask<object>("/networks/bridge"),
      ask<readonly object[]>("/networks"),
      ask<object>("/swarm"),
      listing,
      listing.then((answer) => collectContainers(ask, answer)),
      collectImages(ask),
      answersPlainTcp(host, signal),
    ]);
    return { version, info, bridge, networks, swarm, listed, containers, images, allowsPlainTcp };
  } finally {
    agent.destroy();
  }
}

type Query = Readonly<Record<string, string | boolean>>;
type Ask = <Value>(path: string, query?: Query) => Promise<Observed<Value>>;

async function collectContainers(
  ask: Ask,
  listed: Observed<readonly ListedContainer[]>,
): Promise<Observed<readonly ContainerFacts[]>> {
  if (!("value" in listed)) return listed;
  const running = listed.value.filter(({ State }) => State === undefined || State === "running");
  const value = await mapConcurrent(running, maxConcurrentRequests, async ({ Id = "", Names = [] }) => {
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
  // A container that was removed since it was listed is skipped.
  return { value: value.filter(({ inspected }) => "value" in inspected || inspected.status !== 404) };
}

async function collectImages(ask: Ask): Promise<Observed<readonly ImageFacts[]>> {
  const listed =
    await ask<readonly { readonly Id?: string; readonly RepoTags?: readonly string[] | null }[]>("/images/json");
  if (!("value" in listed)) return listed;
  const value = await mapConcurrent(listed.value, maxConcurrentRequests, async ({ Id: id = "", RepoTags }) => ({
    id,
    name: RepoTags?.find((tag) => tag !== "<none>:<none>") ?? id.replace("sha256:", "").slice(0, 12),
    inspected: await ask<object>(`/images/${id}/json`),
    history: await ask<readonly object[]>(`/images/${id}/history`),
  }));
  return { value };
}

const statusCodes = { 200: true, 500: "server error" };

/** Sends one request. A failure becomes the reason of a missing fact; only an abort is thrown. */
async function askEngine<Value>(
  docker: Dockerode,
  path: string,
  query: Query,
  signal: AbortSignal | undefined,
): Promise<Observed<Value>> {
  const limit = AbortSignal.timeout(secondsPerRequest * 1000);
  const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  // docker-modem appends the options after the "?" at the end of a path. It cuts the last character of any other query.
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
    if (limit.aborted) return { reason: `the Engine did not respond to GET ${path} within ${secondsPerRequest} s` };
    const how =
      statusCode === undefined ? (message ?? String(error)) : [statusCode, json?.message].filter(Boolean).join(": ");
    const reason = `the Engine responded to GET ${path} with ${how}`;
    return statusCode === undefined ? { reason } : { reason, status: statusCode };
  }
}

/** Whether Docker accepts plain TCP on port 2375. */
function answersPlainTcp({ address, hostname }: DockerAddress, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: address ?? hostname,
      port: plainTcpPort,
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
