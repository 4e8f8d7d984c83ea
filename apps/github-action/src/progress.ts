import { info, warning } from "@actions/core";
import { type BerthEvent, describeEvent } from "@dockberth/core";

export interface Progress {
  readonly onEvent: (event: BerthEvent) => void;
  /** What has happened, for the summary. */
  readonly events: readonly BerthEvent[];
}

/** A line of the log for each fact, and an annotation for each warning. */
export function showProgress(): Progress {
  const events: BerthEvent[] = [];
  return {
    events,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "warning") warning(describeEvent(event), { title: "Berth" });
      else info(describeEvent(event));
    },
  };
}
