import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError } from "../errors/index.ts";
import { answerTexts } from "../messages/docker.ts";
import { clipped, printable } from "../printable.ts";
import { requireOption } from "../run/require-option.ts";
import { type AskDockerOptions, askDocker } from "./ask-docker.ts";
import type { DockerAddress } from "./connect.ts";
import { demultiplex } from "./output-streams.ts";

/** Options of `readContainerLogs`. */
export interface ContainerLogsOptions extends AskDockerOptions {
  /** The id of the container, or the start of it, or its name. */
  readonly container: string;
  /** How many of the last lines to read, up to 1000. Default 200. */
  readonly lines?: number | undefined;
}

const maxLines = 1000;

/** Enough for 1000 lines of half a kilobyte. Cleaning a larger answer would block the process for too long. */
const maxBytes = 512 * 1024;
const maxLineCharacters = 2000;

/**
 * Reads the last lines that a container wrote, running or not. They are limited and cleaned: they may contain anything.
 * @throws BerthError `option-invalid`, `container-not-found`, `docker-unreachable`, `docker-untrusted`, `certificate-expired`, `clock-skewed`
 */
export async function readContainerLogs(
  host: DockerAddress,
  client: TlsMaterial,
  { container, lines = 200, ...run }: ContainerLogsOptions,
): Promise<readonly string[]> {
  requireOption("container", typeof container === "string", "an id or a name");
  requireOption("lines", Number.isInteger(lines) && lines >= 1 && lines <= maxLines, "1 to 1000");
  if (!isContainerName(container)) throw containerNotFound(host, container);
  const path = `/containers/${container}/logs?stdout=true&stderr=true&tail=${lines}`;
  const { status, body, untrusted } = await askDocker(host, client, { path, maxBytes, encoding: "latin1" }, run);
  if (status === 404) throw containerNotFound(host, container);
  if (status !== 200) throw untrusted(answerTexts.noLogs(path, status));
  return lastLines(await outputOf(Buffer.from(body, "latin1")), lines).map((line) =>
    clipped(printable(line.replace(/\r$/, "").slice(0, maxLineCharacters + 1)), maxLineCharacters),
  );
}

/** Docker gives containers no other names and ids, and none that would change the path of the request. */
function isContainerName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/.test(text);
}

function containerNotFound({ name }: DockerAddress, container: string): BerthError {
  return new BerthError("container-not-found", { host: name, container: clipped(printable(container), 60) });
}

/** Reads from the end only: the text may have a million lines. */
function lastLines(text: string, count: number): string[] {
  const found: string[] = [];
  let end = text.endsWith("\n") ? text.length - 1 : text.length;
  while (end > 0 && found.length < count) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    found.push(text.slice(start, end));
    end = start - 1;
  }
  return found.reverse();
}

/** What a container wrote, without the frames of one that has no terminal. */
async function outputOf(answer: Buffer): Promise<string> {
  const output = new PassThrough();
  const stream = Readable.from([answer]);
  stream.once("end", () => output.end());
  demultiplex(stream, output, output);
  return (await buffer(output)).toString("utf8");
}
