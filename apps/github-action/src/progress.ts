import { warning } from "@actions/core";
import { type BerthEvent, describeEvent } from "@dockberth/core";
import { logLine } from "./log.ts";
import { logTexts } from "./messages/en/texts.ts";

export interface ProgressLog {
  readonly onEvent: (event: BerthEvent) => void;
  /** Everything that happened, for the summary. */
  readonly events: readonly BerthEvent[];
}

/** Writes a line of the log for each event, and an annotation for each warning. */
export function logProgress(): ProgressLog {
  const events: BerthEvent[] = [];
  return {
    events,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "warning") warning(describeEvent(event), { title: logTexts.title });
      else logLine(describeEvent(event));
    },
  };
}
