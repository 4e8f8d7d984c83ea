import type { Answer, Exchange } from "./recorder.ts";
import { isFreeMap, kindOf } from "./shapes.ts";

export interface Replay {
  /** What the client gets in place of the emulator's answer. */
  answer(exchange: Exchange, emulated: Answer): Answer;
  /** Which kinds of requests only one of the two has sent: the code of today, or the one that made the recording. */
  requestDifferences(): string[];
}

/**
 * Answers with a recording. Each request gets the next recorded answer to the same path, or else to the same kind of path:
 * its status, its headers and its properties, no more and no less. Their values are the emulator's, where it has them, because
 * ids, addresses, certificates and states must fit to the run of today, and Docker's answers are in no recording.
 */
export function replayOf(recording: readonly Exchange[]): Replay {
  const byPath = Map.groupBy(recording, pathKey);
  const byKind = Map.groupBy(recording, kindKey);
  const asked = new Set<string>();
  return {
    answer(exchange, emulated) {
      asked.add(kindKey(exchange));
      const isSuccess = exchange.status < 400;
      const recorded = next(byPath.get(pathKey(exchange)), isSuccess) ?? next(byKind.get(kindKey(exchange)), isSuccess);
      return recorded === undefined || !isSuccess ? emulated : inShapeOf(recorded, emulated);
    },
    requestDifferences: () => [
      ...[...byKind.keys()].filter((kind) => !asked.has(kind)).map((kind) => `only the recording: ${kind}`),
      ...[...asked].filter((kind) => !byKind.has(kind)).map((kind) => `only the code: ${kind}`),
    ],
  };
}

/** The next answer that is a success, or a failure. The last one of a list stays, because polls differ in number. */
function next(list: Exchange[] | undefined, isSuccess: boolean): Exchange | undefined {
  const index = list?.findIndex(({ status }) => status < 400 === isSuccess) ?? -1;
  if (list === undefined || index < 0) return undefined;
  const isLast = !list.some(({ status }, other) => other > index && status < 400 === isSuccess);
  return isLast ? list[index] : list.splice(index, 1)[0];
}

function pathKey({ method, path }: Exchange): string {
  return `${method} ${path.replace(/[?&]api-version=[^&]*/, "")}`.toLowerCase();
}

/** Also what is expanded: it decides about the properties. */
function kindKey({ method, path }: Exchange): string {
  const expanded = /[?&](\$expand=[^&]*)/i.exec(path)?.[1];
  return `${method} ${kindOf(path)}${expanded === undefined ? "" : `?${expanded}`}`;
}

/** An operation of the emulator that runs must be polled, whatever Azure said. */
function inShapeOf({ status, headers, response }: Exchange, emulated: Answer): Answer {
  const polled = ["azure-asyncoperation", "location"];
  const named = (name: string) => name in headers;
  const isKept = (name: string) =>
    !["azure-asyncoperation", "location", "etag"].includes(name) ||
    named(name) ||
    (polled.includes(name) && !polled.some((each) => named(each) && each in emulated.headers));
  const isEmpty = emulated.body === "";
  return {
    status: emulated.status === 202 || isEmpty ? emulated.status : status,
    headers: Object.fromEntries(Object.entries(emulated.headers).filter(([name]) => isKept(name))),
    body: isEmpty ? "" : JSON.stringify(valueInShapeOf(response, JSON.parse(emulated.body))),
  };
}

function valueInShapeOf(recorded: unknown, own: unknown, name = ""): unknown {
  if (Array.isArray(recorded) && Array.isArray(own))
    return own.map((each, index) => valueInShapeOf(recorded[Math.min(index, recorded.length - 1)] ?? each, each));
  if (!isObject(recorded) || !isObject(own)) return typeof recorded === typeof own ? own : recorded;
  if (isFreeMap(name)) return own;
  return Object.fromEntries(
    Object.entries(recorded)
      // There is no other page.
      .filter(([key]) => key !== "nextLink" || key in own)
      .map(([key, value]) => [key, key in own ? valueInShapeOf(value, own[key], key) : value]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
