import { Readable, Writable } from "node:stream";
import type { BerthEventFacts } from "@dockberth/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { showProgress } from "./progress.ts";
import type { Session } from "./session.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (facts: BerthEventFacts) => ({ at: new Date(), host: "build-1", ...facts });

test("without a terminal every fact is one plain line with the time since the start", () => {
  const { session, written } = sessionWith({ isTTY: false });
  const progress = showProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "berth-net" }));
  vi.advanceTimersByTime(2000);
  progress.onEvent(event({ type: "resource-end", kind: "network", name: "berth-net", seconds: 2 }));
  progress.close();
  expect(written()).toBe("   0.0s  Creating network berth-net\n   2.0s  Created network berth-net in 2.0 s\n");
});

test("at a terminal what is under way is a live list, and what is done stays above it", () => {
  const { session, written, screen } = sessionWith({ isTTY: true, columns: 60 });
  const progress = showProgress(session);
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

test("no line of the live list is wider than the terminal", () => {
  const { session, screen } = sessionWith({ isTTY: true, columns: 40 });
  const progress = showProgress(session);
  progress.onEvent(event({ type: "resource-start", kind: "network", name: "a-name-that-is-much-longer-than-that" }));
  vi.advanceTimersByTime(200);
  for (const line of screen()) expect(line.length).toBeLessThan(40);
  progress.close();
});

test("with --quiet nothing is written", () => {
  const { session, written } = sessionWith({ isTTY: true });
  const progress = showProgress(session, { quiet: true });
  progress.onEvent(event({ type: "warning", message: "careful" }));
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
  const session: Session = {
    env: { NO_COLOR: "1", TERM: "xterm" },
    stdin: Readable.from([]),
    stdout: stderr,
    stderr,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  return { session, written: () => text, screen: () => rendered(text) };
}

/** What a terminal would show: it knows "up n lines" and "erase from here". */
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
