import type { Agent } from "node:https";
import * as z from "zod";
import type { TlsMaterial } from "../certificates/material.ts";
import type { DockerAddress } from "../docker/connect.ts";
import { keepAliveAgent, type ReadLimits, requestDocker } from "../docker/request.ts";
import { BerthError } from "../errors/index.ts";
import { isObject, parseJson } from "../json.ts";
import { lazy } from "../lazy.ts";
import type { AuditReason } from "../messages/en/audit.ts";
import { wordTexts } from "../messages/words.ts";
import { mapConcurrent } from "../run/map-concurrent.ts";
import type { AuditFacts, ContainerFacts, ImageFacts, ListedContainer, Observed } from "./facts.ts";

/** Enough to hide network latency, and few enough for a host with one core. */
const maxConcurrentRequests = 8;

const megabyte = 1024 * 1024;

/** A hundred containers have 300 KB in the list and 1 MB in all; an image with a long history has 50 KB. */
const limitsPerAnswer = { maxBytes: 4 * megabyte, idleSeconds: 15, totalSeconds: 30 };

/** Of all answers of an audit, which are kept until it is assessed. */
const maxBytesInAll = 32 * megabyte;
const maxSecondsInAll = 300;

/** Of containers, and of images: each takes two requests. */
const maxListed = 2000;

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
  const deadline = AbortSignal.timeout(maxSecondsInAll * 1000);
  const limits = { ...limitsPerAnswer, budget: { bytes: maxBytesInAll } };
  const ask: Ask = (path) => askEngine(host, client, { path, agent, limits, signal, deadline });
  try {
    // The requests for containers must not wait for the check of the plain TCP port.
    const listing = ask<unknown>("/containers/json?all=true").then((answer) => asList(answer, containerSchema()));
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

type Ask = <Value>(path: string) => Promise<Observed<Value>>;

const containerSchema = lazy(() =>
  z.object({
    Id: z.string(),
    Names: z.array(z.string()).default([]),
    ImageID: z.string().optional(),
    State: z.string().optional(),
  }),
);

const imageSchema = lazy(() => z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullish() }));

const processesSchema = lazy(() => z.object({ Processes: z.array(z.array(z.string())).nullish() }));

function asList<Item>(answer: Observed<unknown>, item: z.ZodType<Item>): Observed<readonly Item[]> {
  const list = ofForm(answer, z.array(item));
  if (!("value" in list) || list.value.length <= maxListed) return list;
  return { reason: { code: "too-many-listed", count: list.value.length, max: maxListed } };
}

function ofForm<Value>(answer: Observed<unknown>, form: z.ZodType<Value>): Observed<Value> {
  if (!("value" in answer)) return answer;
  const { data, success } = form.safeParse(answer.value);
  return success ? { value: data } : { reason: { code: "other-form" } };
}

async function collectContainers(
  ask: Ask,
  listed: Observed<readonly ListedContainer[]>,
): Promise<Observed<readonly ContainerFacts[]>> {
  if (!("value" in listed)) return listed;
  const running = listed.value.filter(({ State }) => State === undefined || State === "running");
  const value = await mapConcurrent(running, maxConcurrentRequests, async ({ Id = "", Names = [] }) => {
    const path = `/containers/${encodeURIComponent(Id)}`;
    const inspected = await ask<object>(`${path}/json`);
    const top = ofForm(await ask(`${path}/top?ps_args=-eo%20pid,args`), processesSchema());
    return {
      name: Names[0]?.replace(/^\//, "") ?? Id.slice(0, 12),
      inspected,
      processes: "value" in top ? { value: (top.value.Processes ?? []).map((row) => row.at(-1) ?? "") } : top,
    };
  });
  // A container that was removed since it was listed is skipped.
  return { value: value.filter(({ inspected }) => "value" in inspected || !isGone(inspected.reason)) };
}

function isGone(reason: AuditReason): boolean {
  return typeof reason === "object" && reason.code === "answered-with-status" && reason.status === 404;
}

async function collectImages(ask: Ask): Promise<Observed<readonly ImageFacts[]>> {
  const listed = asList(await ask("/images/json"), imageSchema());
  if (!("value" in listed)) return listed;
  const value = await mapConcurrent(listed.value, maxConcurrentRequests, async ({ Id: id, RepoTags }) => ({
    id,
    name: RepoTags?.find((tag) => tag !== "<none>:<none>") ?? id.replace("sha256:", "").slice(0, 12),
    inspected: await ask<object>(`/images/${encodeURIComponent(id)}/json`),
    history: await ask<readonly object[]>(`/images/${encodeURIComponent(id)}/history`),
  }));
  return { value };
}

interface Question {
  readonly path: string;
  readonly agent: Agent;
  readonly limits: ReadLimits;
  readonly signal: AbortSignal | undefined;
  /** Of the whole audit. */
  readonly deadline: AbortSignal;
}

/** Sends one request. A failure becomes the reason of a missing fact; only an abort is thrown. */
async function askEngine<Value>(
  host: DockerAddress,
  client: TlsMaterial,
  { deadline, signal, ...question }: Question,
): Promise<Observed<Value>> {
  const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const [path = ""] = question.path.split("?");
  if (deadline.aborted) return { reason: { code: "audit-too-long", maxSeconds: maxSecondsInAll } };
  try {
    const { status, body } = await requestDocker(host, client, { ...question, signal: either });
    const value = parseJson(body);
    if (status === 200) {
      if (typeof value === "object" && value !== null) return { value: value as Value };
      return { reason: { code: "not-json", path } };
    }
    const message = isObject(value) && typeof value["message"] === "string" ? value["message"] : undefined;
    return { reason: { code: "answered-with-status", path, status, message } };
  } catch (error) {
    if (signal?.aborted === true) throw new BerthError("interrupted", { what: wordTexts.audit }, { cause: error });
    if (deadline.aborted) return { reason: { code: "answered-too-late", path, maxSeconds: maxSecondsInAll } };
    return { reason: { code: "no-answer", path, problem: (error as Error).message } };
  }
}

/** Whether Docker accepts plain TCP on port 2375. */
async function answersPlainTcp(
  { address, hostname }: DockerAddress,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // Loaded here, because Node loads its fetch with it, which would slow every start.
  const { request } = await import("node:http");
  const deadline = AbortSignal.timeout(10_000);
  return new Promise((resolve) => {
    const outgoing = request({
      host: address ?? hostname,
      port: plainTcpPort,
      path: "/_ping",
      agent: false,
      timeout: 3000,
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    outgoing.on("response", (response) => {
      // Its body may never end.
      outgoing.destroy();
      resolve(response.headers["api-version"] !== undefined || response.statusCode === 200);
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(false));
    outgoing.on("close", () => resolve(false));
    outgoing.end();
  });
}
