import type { BerthEvent } from "../events.ts";
import { eventTexts } from "./en/events.ts";

/** One plain sentence for an event, safe to show to anybody. `texts`: those of another language. */
export function describeEvent(event: BerthEvent, texts: typeof eventTexts = eventTexts): string {
  return (texts[event.type] as (event: BerthEvent) => string)(event);
}
