import { Readable, Writable } from "node:stream";
import type { BerthEventFacts } from "@dockberth/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newSession } from "../session.ts";
import { terminalProgress } from "./terminal-progress.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (facts: BerthEventFacts) => ({ at: new Date(), host: "build-1", ...facts });

test("writes one plain line per event, with the time since the start, without a terminal", () => {
  const { session, written } = sessionWith({ isTTY: false });
  const progress = terminalProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "berth-net" }));
  vi.advanceTimersByTime(2000);
  progress.onEvent(event({ type: "resource-end", kind: "network", name: "berth-net", seconds: 2 }));
  progress.close();
  expect(written()).toBe("   0.0s  Creating network berth-net\n   2.0s  Created network berth-net in 2.0 s\n");
});

test("shows a live list of what is running, below what is done, at a terminal", () => {
  const { session, written, screen } = sessionWith({ isTTY: true, columns: 60 });
  const progress = terminalProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "berth-net" }));
  progress.onEvent(event({ type: "resource-start", kind: "public IP address", name: "build-1-ip" }));
  vi.advanceTimersByTime(3000);
  expect(screen()).toEqual([
    expect.stringMatching(/^. Creating network berth-net {2}3\.0 s$/),
    expect.stringMatching(/^. Creating public IP address build-1-ip {2}3\.0 s$/),
  ]);
  progress.onEvent(event({ type: "resource-end", kind: "network", name: "berth-net", seconds: 3 }));
  expect(screen()).toEqual([
    "✔ Created network berth-net in 3.0 s",
    expect.stringMatching(/^. Creating public IP address build-1-ip {2}3\.0 s$/),
  ]);
  progress.close();
  expect(screen()).toEqual(["✔ Created network berth-net in 3.0 s"]);
  const before = written();
  vi.advanceTimersByTime(5000);
  expect(written()).toBe(before);
});

test("shows how long Docker is awaited and what was last seen, until it answers", () => {
  const { session, screen } = sessionWith({ isTTY: true, columns: 120 });
  const progress = terminalProgress(session);
  const probe = { type: "docker-probe", address: "192.0.2.1:2376", message: "" } as const;
  progress.onEvent(event({ ...probe, attempt: 1, code: "docker-unreachable" }));
  vi.advanceTimersByTime(60_000);
  expect(screen()).toEqual([expect.stringMatching(/^. Waiting for Docker .*: no answer yet {2}60\.0 s$/)]);
  progress.onEvent(event({ ...probe, attempt: 61, code: "docker-untrusted" }));
  expect(screen()).toEqual([
    expect.stringMatching(/^. Waiting .*: the new certificate is not installed yet {2}60\.0 s$/),
  ]);
  progress.onEvent(event({ type: "docker-ready", address: "192.0.2.1:2376", version: "29.0.0", seconds: 61 }));
  expect(screen()).toEqual([expect.stringMatching(/^✔ Docker Engine 29\.0\.0 answers/)]);
  progress.close();
});

test("breaks a silence of half a minute where there is no terminal, and ends with its last line", () => {
  const { session, written } = sessionWith({ isTTY: false });
  const progress = terminalProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "berth-net" }));
  vi.advanceTimersByTime(61_000);
  progress.close();
  vi.advanceTimersByTime(61_000);
  expect(written().split("\n")).toEqual([
    "   0.0s  Creating network berth-net",
    "  30.0s  Creating network berth-net (30 s so far)",
    "  60.0s  Creating network berth-net (60 s so far)",
    "",
  ]);
});

test("takes a terminal without a width for one of 80 columns", () => {
  const { session, screen } = sessionWith({ isTTY: true, columns: 0 });
  const progress = terminalProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "berth-net" }));
  vi.advanceTimersByTime(200);
  expect(screen()).toEqual([expect.stringContaining("Creating network berth-net")]);
  progress.close();
});

test("keeps every line of the live list narrower than the terminal", () => {
  const { session, screen } = sessionWith({ isTTY: true, columns: 40 });
  const progress = terminalProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "a-name-that-is-much-longer-than-that" }));
  vi.advanceTimersByTime(200);
  for (const line of screen()) expect(line.length).toBeLessThan(40);
  progress.close();
});

test("writes nothing with --quiet", () => {
  const { session, written } = sessionWith({ isTTY: true });
  const progress = terminalProgress(session, { quiet: true });
  progress.onEvent(event({ type: "warning", warning: { code: "private-address-only" } }));
  progress.begin("something")("done");
  progress.close();
  expect(written()).toBe("");
});

function sessionWith(terminal: { isTTY: boolean; columns?: number }) {
  let text = "";
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    }),
    terminal,
  );
  const session = newSession({
    env: { NO_COLOR: "1", TERM: "xterm" },
    stdin: Readable.from([]),
    stdout: stderr,
    stderr,
    signal: new AbortController().signal,
  });
  return { session, written: () => text, screen: () => rendered(text) };
}

/** What a terminal shows that supports "up n lines" and "erase from here". */
function rendered(text: string): string[] {
  const [first = "", ...sequences] = text.split("\u001b[");
  const lines = first.split("\n").slice(0, -1);
  for (const sequence of sequences) {
    const [, up] = /^(\d+)A$/.exec(sequence) ?? [];
    if (up !== undefined) lines.length -= Number(up);
    else lines.push(...sequence.replace(/^J/, "").split("\n").slice(0, -1));
  }
  return lines;
}
