import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimulatedEngine } from "@dockberth/emulator";
import { expect } from "vitest";
import { timeFactor } from "./time-limits.ts";

/** What the root of a host can put in the place of its Docker, with the host's own certificate. */
export const hostilities = [
  "an endless body",
  "one byte a second",
  "a gigabyte of JSON",
  "terminal escapes",
  "workflow commands",
  "a content length that is too short",
  "a content length that is too long",
  "a redirect",
  "a history of 80 KB in one step",
  "values of the wrong type",
  "a handshake that stalls",
] as const;

export type Hostility = (typeof hostilities)[number];

/** One that is about content and one about size, which every verb of an adapter meets; tests tagged `long` have the others. */
export const commonHostilities: readonly Hostility[] = ["terminal escapes", "an endless body"];
export const rareHostilities = hostilities.filter((hostility) => !commonHostilities.includes(hostility));

export interface HostileDaemon {
  readonly engine: SimulatedEngine;
  /** Undefined: the guest answers as it always does. */
  behave(as: Hostility | undefined): void;
  /** The paths that were requested since the last call of `behave`. */
  readonly paths: readonly string[];
}

/** The Docker of simulated guests, for `emulatedAzure({ engine })`. It is harmless until a test changes it. */
export function hostileDaemon(): HostileDaemon {
  let current: Hostility | undefined;
  const paths: string[] = [];
  return {
    paths,
    behave: (as) => {
      current = as;
      paths.length = 0;
    },
    engine: {
      onConnection: () => current === "a handshake that stalls",
      onRequest: (request, response) => {
        paths.push(request.url ?? "");
        if (current === undefined || current === "a handshake that stalls") return false;
        request.resume();
        response.on("error", () => response.destroy());
        answers[current](response, request);
        return true;
      },
    },
  };
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const answers: Readonly<Record<Exclude<Hostility, "a handshake that stalls">, Answer>> = {
  "an endless body": (response) => {
    response.write('{"Version":"');
    pour(response, "A".repeat(65_536));
  },
  "one byte a second": (response) => {
    const timer = setInterval(() => response.write("x"), 1000);
    response.once("close", () => clearInterval(timer));
  },
  "a gigabyte of JSON": (response) => {
    response.setHeader("content-length", 2 ** 30);
    response.write("[");
    pour(response, '{"Id":"0","Names":["/x"],"State":"running"},'.repeat(1000));
  },
  "terminal escapes": engineThatSays("99\u001b]52;c;cHduZWQ=\u0007\u001b[2J\u009b31m\u202eall is well\u001b[0m"),
  "workflow commands": engineThatSays("99\n::save-state name=host::prod-db\r\n##[save-state name=host]prod-db"),
  "a content length that is too short": (response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{"Version":"28.5.2","ApiVersion":"1.51"}');
  },
  "a content length that is too long": (response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{"Version":"28.5.2"}');
  },
  "a redirect": (response, { headers }) => {
    response.writeHead(302, { location: `https://${headers.host}/followed` }).end();
  },
  "a history of 80 KB in one step": engineThatSays("28.5.2", `apk update; ${"apk ".repeat(20_000)}`),
  "values of the wrong type": (response, { url = "" }) => {
    const isList = /\/(?:images|containers)\/json|\/history/.test(url);
    response.end(JSON.stringify(isList ? [null, 7, { Id: {}, Names: "x", RepoTags: 7 }] : { Version: [], Mounts: 7 }));
  },
};

/** Writes until nobody reads any more. */
function pour(response: ServerResponse, text: string): void {
  while (!response.destroyed && response.write(text));
  if (!response.destroyed) response.once("drain", () => pour(response, text));
}

/** An Engine whose every text is the given one. */
function engineThatSays(text: string, step = text): Answer {
  const container = { Id: "c1", Names: [`/${text}`], Image: text, ImageID: text, State: "running", Status: text };
  const bodies: readonly (readonly [RegExp, unknown])[] = [
    [/^\/containers\/json/, [container]],
    [/^\/images\/json/, [{ Id: "sha256:0", RepoTags: [text] }]],
    [/\/history$/, [{ CreatedBy: step }]],
    [/\/top/, { Processes: [["1", text]] }],
    [/^\/networks$/, [{ Name: text, Driver: text }]],
    [/^\/images\/create/, { error: text }],
    [
      /./,
      { Version: text, ApiVersion: text, Driver: text, message: text, HostConfig: { CgroupParent: text }, Id: text },
    ],
  ];
  return (response, { url = "" }) => {
    const [, body] = bodies.find(([path]) => path.test(url)) ?? [];
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  };
}

/** Fails if a text in the value holds what a terminal, a reader of text, or GitHub's runner would obey. */
export function showsNoControls(value: unknown): void {
  const found = textsIn(value).flatMap((text) => {
    const at = text.search(/(?![\n\t])[\p{Control}\p{Bidi_Control}\u2028\u2029]|^ *::save-state|##\[save-state/mu);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 100), at + 50)];
  });
  expect(found).toEqual([]);
}

/** All texts in a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return [...(value instanceof Error ? [value.message] : []), ...Object.values(value).flatMap(textsIn)];
}

/** No host may keep a process from anything else for longer, in milliseconds of the processor. */
export const maxBlockedMilliseconds = 100 * timeFactor;

/**
 * Runs work, and resolves with the longest time for which it kept this process from anything else, in milliseconds of the
 * processor: what other processes take does not count. Timers that fire on time see what one turn of the loop took.
 */
export async function maxBlock(work: () => Promise<unknown>): Promise<number> {
  let [longest, before] = [0, processorTime()];
  const look = () => {
    const now = processorTime();
    longest = Math.max(longest, now - before);
    before = now;
  };
  const timer = setInterval(look, 1);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return longest;
}

/**
 * Fails if work keeps the process from anything else for longer than a limit. A garbage collection, or a processor that is
 * shared, may fall into one run or two, so that one run of three within the limit is enough.
 */
export async function blocksNobody(
  what: string,
  work: () => Promise<unknown>,
  limit = maxBlockedMilliseconds,
): Promise<void> {
  const first = await maxBlock(work);
  if (first < limit) return;
  const second = await maxBlock(work);
  if (second < limit) return;
  expect(Math.min(first, second, await maxBlock(work)), what).toBeLessThan(limit);
}

/** Of this thread, where Node tells: other threads must not count. */
function processorTime(): number {
  const { threadCpuUsage = process.cpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  const { user, system } = threadCpuUsage();
  return (user + system) / 1000;
}
