import type { Extent } from "../json.ts";

/** Of a description and of its compose file: what reads them calls itself on each level, and takes microseconds for each value. */
export const maxExtent: Extent = { levels: 50, values: 20_000 };

export const extentText = `has more than ${maxExtent.levels} levels or ${maxExtent.values} values`;
