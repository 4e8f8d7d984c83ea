import { type BerthEvent, describeEvent } from "@dockberth/core";
import { jobTexts } from "../messages/index.ts";
import {
  actions,
  type Block,
  button,
  clip,
  context,
  escapeText,
  type Message,
  section,
} from "../slack-api/block-kit.ts";

export interface Progress {
  /** Takes the events of a verb. */
  readonly onEvent: (event: BerthEvent) => void;
  /** Waits for the edit that is under way; no other follows. */
  readonly close: () => Promise<void>;
}

export interface ProgressOptions {
  readonly title: string;
  /** The job that the Cancel button cancels. */
  readonly id: string;
  readonly clock: () => Date;
  /** Edits the message. Its errors are ignored: the next edit shows the same and more. */
  readonly edit: (message: Message) => Promise<void>;
  /** https://docs.slack.dev/apis/web-api/rate-limits allows about 50 edits a minute. */
  readonly secondsBetweenEdits: number;
}

interface ProgressLine {
  readonly event: BerthEvent["type"];
  readonly text: string;
}

interface ResourceCount {
  readonly planned: number;
  readonly ended: number;
}

const maxLines = 8;
const barCells = 20;

/** Shows the progress of a job in one message. Edits keep their order and never delay the work. */
export function trackProgress(options: ProgressOptions): Progress {
  const startedAt = options.clock().getTime();
  const secondsSoFar = () => (options.clock().getTime() - startedAt) / 1000;
  let lines: readonly ProgressLine[] = [];
  let done = 0;
  let resources: ResourceCount = { planned: 0, ended: 0 };
  let editing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isChanged = false;
  let isClosed = false;

  const flush = () => {
    timer = undefined;
    if (isClosed || !isChanged) return;
    isChanged = false;
    const { title, id } = options;
    editing = options
      .edit(progressMessage({ title, id, lines: lines.map(({ text }) => text), done, seconds: secondsSoFar() }))
      .catch(() => undefined)
      .finally(() => {
        editing = undefined;
        if (!isClosed) timer = setTimeout(flush, options.secondsBetweenEdits * 1000);
      });
  };
  return {
    onEvent: (event) => {
      resources = countResources(resources, event);
      done = Math.max(done, fractionDone(event, resources));
      lines = withLine(lines, event, secondsSoFar());
      isChanged = true;
      if (editing === undefined && timer === undefined) flush();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await editing;
    },
  };
}

/** The message of a job that runs. */
export function progressMessage(state: {
  readonly title: string;
  readonly id: string;
  /** In mrkdwn. */
  readonly lines: readonly string[];
  /** From 0 to 1. */
  readonly done: number;
  readonly seconds: number;
}): Message {
  const { title, id, lines, done, seconds } = state;
  const cells = Math.round(done * barCells);
  const bar = `\`${"█".repeat(cells)}${"░".repeat(barCells - cells)}\` ${Math.round(done * 100)} % · ${Math.round(seconds)} s`;
  const steps: Block[] = lines.length === 0 ? [] : [section(lines.slice(-maxLines).join("\n"))];
  return {
    text: title,
    blocks: [
      section(`:hourglass_flowing_sand: *${escapeText(title)}*`),
      section(bar),
      ...steps,
      actions("work", [button("work.cancel", jobTexts.cancelButton, id)]),
      context(jobTexts.cancelFooter),
    ],
  };
}

/** Adds the line of an event. Probes follow each other every second; only the last of a row is shown. */
function withLine(lines: readonly ProgressLine[], event: BerthEvent, seconds: number): readonly ProgressLine[] {
  const mark = ["warning", "retry", "resource-kept"].includes(event.type) ? "!" : "·";
  const text = `${mark} ${escapeText(clip(describeEvent(event), 300))} _${Math.round(seconds)} s_`;
  const isRepeatedProbe = event.type === "docker-probe" && lines.at(-1)?.event === "docker-probe";
  return [...(isRepeatedProbe ? lines.slice(0, -1) : lines), { event: event.type, text }];
}

function countResources(resources: ResourceCount, event: BerthEvent): ResourceCount {
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

/** How much of a usual run is done after an event, from 0 to 1. */
function fractionDone(event: BerthEvent, { planned, ended }: ResourceCount): number {
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
