import type { BerthEvent } from "../events.ts";
import { printable } from "../printable.ts";
import { type EventTexts, eventTexts } from "./en/events.ts";

/** One plain sentence for an event, safe to show to anybody and anywhere: foreign text in it is {@link printable}. `texts`: those of another language. */
export function describeEvent(event: BerthEvent, texts: Partial<EventTexts> = eventTexts): string {
  return printable(((texts[event.type] ?? eventTexts[event.type]) as (event: BerthEvent) => string)(event));
}
