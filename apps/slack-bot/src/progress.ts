import { type BerthEvent, describeEvent } from "@dockberth/core";
import { actions, type Block, button, clip, context, escapeText, type Message, section } from "./blocks/blocks.ts";

export interface Progress {
  /** Takes the events of a verb. */
  readonly onEvent: (event: BerthEvent) => void;
  /** Waits until no edit is under way; none comes after it. */
  readonly close: () => Promise<void>;
}

export interface ProgressOptions {
  readonly title: string;
  /** Which work the Cancel button ends. */
  readonly id: string;
  readonly clock: () => Date;
  /** Changes the one message. What it throws is not told: the next edit says more anyway. */
  readonly edit: (message: Message) => Promise<void>;
  /** At least this long between two edits: https://docs.slack.dev/apis/web-api/rate-limits allows some 50 a minute. */
  readonly secondsBetween: number;
}

const linesShown = 8;
const barCells = 20;

/** Shows people how far it is, in one message that is edited; edits never overtake each other, and never hold up the work. */
export function showProgress(options: ProgressOptions): Progress {
  const begun = options.clock().getTime();
  const lines: string[] = [];
  let done = 0;
  let resources = { planned: 0, ended: 0 };
  let editing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let changed = false;
  let closed = false;

  const flush = () => {
    timer = undefined;
    if (closed || !changed) return;
    changed = false;
    const seconds = (options.clock().getTime() - begun) / 1000;
    editing = options
      .edit(progressMessage({ ...options, lines, done, seconds }))
      .catch(() => undefined)
      .finally(() => {
        editing = undefined;
        if (!closed) timer = setTimeout(flush, options.secondsBetween * 1000);
      });
  };
  return {
    onEvent: (event) => {
      resources = counted(resources, event);
      done = Math.max(done, fraction(event, resources));
      addLine(lines, event, (options.clock().getTime() - begun) / 1000);
      changed = true;
      if (editing === undefined && timer === undefined) flush();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await editing;
    },
  };
}

/** The message of work under way. */
export function progressMessage(
  state: Pick<ProgressOptions, "title" | "id"> & {
    readonly lines: readonly string[];
    readonly done: number;
    readonly seconds: number;
  },
): Message {
  const cells = Math.round(state.done * barCells);
  const bar = `\`${"█".repeat(cells)}${"░".repeat(barCells - cells)}\` ${Math.round(state.done * 100)} % · ${Math.round(state.seconds)} s`;
  const told: Block[] = state.lines.length === 0 ? [] : [section(state.lines.slice(-linesShown).join("\n"))];
  return {
    text: state.title,
    blocks: [
      section(`:hourglass_flowing_sand: *${escapeText(state.title)}*`),
      section(bar),
      ...told,
      actions("work", [button("work.cancel", "Cancel", state.id)]),
      context("Cancel ends the waiting; the same command goes on where it stopped."),
    ],
  };
}

/** Knocks follow each other every second; only the last is told. */
function addLine(lines: string[], event: BerthEvent, seconds: number): void {
  const mark = ["warning", "retry", "resource-kept"].includes(event.type) ? "!" : "·";
  const line = `${mark} ${escapeText(clip(describeEvent(event), 300))} _${Math.round(seconds)} s_`;
  if (event.type === "docker-probe" && / Knocked at /.test(lines.at(-1) ?? "")) lines.pop();
  lines.push(line);
}

function counted(resources: { planned: number; ended: number }, event: BerthEvent): { planned: number; ended: number } {
  switch (event.type) {
    case "deployment-start":
    case "removal-start":
      return { planned: event.resources, ended: 0 };
    case "resource-end":
    case "resource-removed":
      return { ...resources, ended: resources.ended + 1 };
    default:
      return resources;
  }
}

/** How far the work is, from 0 to 1, as the shares of a usual run go. */
function fraction(event: BerthEvent, { planned, ended }: { planned: number; ended: number }): number {
  const share = planned === 0 ? 0 : Math.min(1, ended / planned);
  switch (event.type) {
    case "group-ready":
      return 0.03;
    case "address-reserved":
      return 0.08;
    case "certificates-issued":
      return 0.1;
    case "deployment-start":
      return 0.12;
    case "resource-end":
      return 0.12 + 0.38 * share;
    case "extension-start":
      return 0.5;
    case "docker-ready":
      return 0.95;
    case "resource-removed":
      return 0.95 * share;
    case "deployment-end":
    case "removal-end":
    case "host-unchanged":
      return 1;
    default:
      return 0;
  }
}
