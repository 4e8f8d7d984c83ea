import { type BerthEvent, printable, printableLines } from "@dockberth/core";
import { describeEvent } from "../messages/core.ts";
import { progressTexts } from "../messages/progress.ts";
import { fitToWidth } from "../output/display-width.ts";
import type { Session } from "../session.ts";

export interface Progress {
  /** Shows an event of a verb. */
  readonly onEvent: (event: BerthEvent) => void;
  /** Shows a sentence that stays. */
  readonly say: (sentence: string) => void;
  /** Starts something that takes time. Call the returned function when it ends, with a sentence or without. */
  readonly begin: (label: string, text?: string) => (sentence?: string) => void;
  /** Changes the text of something that was started. */
  readonly update: (label: string, text: string) => void;
  /** Ends the live list. */
  readonly close: () => void;
}

interface Line {
  text: string;
  readonly since: number;
}

/** Where there is no live list, such as in the log of a job, silence is broken after so long. */
const silentMilliseconds = 30_000;

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows progress on stderr: a live list at a terminal, one line per event elsewhere. */
export function terminalProgress(session: Session, options: { readonly quiet?: boolean } = {}): Progress {
  const live = session.stderr.isTTY === true && session.env["TERM"] !== "dumb";
  const started = Date.now();
  const running = new Map<string, Line>();
  let drawn = 0;
  let saidAt = started;
  const colour = (code: number, text: string) => (live && !session.plain ? `\u001b[${code}m${text}\u001b[0m` : text);

  const erase = () => (drawn === 0 ? "" : `\u001b[${drawn}A\u001b[J`);
  const draw = (permanent = "") => {
    if (options.quiet === true) return;
    const now = Date.now();
    const frame = frames[Math.floor(now / 100) % frames.length] ?? "";
    const width = (session.stderr.columns || 80) - 1;
    // Lines that have scrolled off the terminal could not be erased.
    const room = Math.max(1, (session.stderr.rows ?? 24) - 2);
    const shown = [...running.values()].slice(0, room);
    // A line that wraps would take two lines, and erasing the list would leave one of them.
    const lines = shown.map(({ text, since }) => {
      const time = `${((now - since) / 1000).toFixed(1)} s`;
      return `${colour(36, frame)} ${fitToWidth(printable(text), width - time.length - 5)}  ${colour(2, time)}\n`;
    });
    const hidden = running.size - shown.length;
    if (hidden > 0) lines.push(`  ${progressTexts.moreLines(hidden)}\n`);
    session.stderr.write(`${erase()}${permanent}${lines.join("")}`);
    drawn = lines.length;
  };
  const say = (sentence: string, mark = colour(32, "✔")) => {
    if (options.quiet === true) return;
    const text = printableLines(sentence);
    saidAt = Date.now();
    if (live) draw(`${mark} ${text}\n`);
    else session.stderr.write(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)}s  ${text}\n`);
  };
  /** Names the step that began last: the steps around it wait for it. */
  const breakSilence = () => {
    const line = [...running.values()].at(-1);
    const now = Date.now();
    if (line === undefined || now - saidAt < silentMilliseconds) return;
    say(progressTexts.stillRunning(line.text, Math.round((now - line.since) / 1000)));
  };
  const watch = () => (live ? setInterval(draw, 100) : setInterval(breakSilence, 1000)).unref();
  const timer = options.quiet === true ? undefined : watch();
  const start = (key: string, text: string, sentence: string | undefined) => {
    running.set(key, { text, since: Date.now() });
    if (live) draw();
    else if (sentence !== undefined) say(sentence);
  };
  const end = (key: string, sentence: string | undefined, mark?: string) => {
    running.delete(key);
    if (sentence !== undefined) say(sentence, mark);
    else if (live) draw();
  };

  /** One line at a terminal, with the seconds and what was last seen; elsewhere a line for each thing seen. */
  const showProbe = (sentence: string) => {
    const line = running.get(probing);
    if (!live || line === undefined) return start(probing, sentence, sentence);
    line.text = sentence;
    draw();
  };

  return {
    say,
    begin: (label, text = label) => {
      start(label, text, text);
      return (sentence) => end(label, sentence);
    },
    update: (label, text) => {
      const line = running.get(label);
      if (line !== undefined) line.text = text;
    },
    onEvent: (event) => {
      const sentence = describeEvent(event);
      const { begins, ends } = span(event);
      if (begins !== undefined) start(begins, sentence, sentence);
      else if (ends !== undefined) end(ends, sentence);
      else if (event.type === "docker-probe") showProbe(sentence);
      else say(sentence, isNotice(event) ? colour(33, "!") : undefined);
    },
    close: () => {
      clearInterval(timer);
      running.clear();
      if (live) draw();
    },
  };
}

/** The key of the line of a Docker that is awaited. */
const probing = "docker";

/** The key of the line that an event begins or ends. */
function span(event: BerthEvent): { begins?: string; ends?: string } {
  switch (event.type) {
    case "resource-start":
      return { begins: `${event.kind} ${event.name}` };
    case "resource-end":
      return { ends: `${event.kind} ${event.name}` };
    case "deployment-start":
      return { begins: event.deployment };
    case "deployment-end":
      return { ends: event.deployment };
    case "docker-ready":
      return { ends: probing };
    case "extension-start":
      return { begins: `extension ${event.name}` };
    case "extension-end":
      return { ends: `extension ${event.name}` };
    case "adoption-start":
      return { begins: "machine" };
    case "machine-changed":
      return { ends: "machine" };
    case "return-start":
      return { begins: "return" };
    case "return-end":
      return { ends: "return" };
    case "access-start":
      return { begins: "access" };
    case "access-end":
      return { ends: "access" };
    case "audit-start":
      return { begins: "audit" };
    case "audit-end":
      return { ends: "audit" };
    case "operation-start":
      return { begins: event.operation };
    case "operation-end":
      return { ends: event.operation };
    case "removal-start":
      return { begins: "removal" };
    case "removal-end":
      return { ends: "removal" };
    default:
      return {};
  }
}

function isNotice({ type }: BerthEvent): boolean {
  return type === "warning" || type === "retry" || type === "resource-kept";
}

/** A bar and the name of a step that takes long. */
export function progressBar(step: string, fraction: number | undefined): string {
  if (fraction === undefined) return step;
  const filled = Math.round(fraction * 20);
  return `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${step}`;
}
