import type { Extent } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";

/** Of a description and of its compose file: what reads them calls itself on each level, and takes microseconds for each value. */
export const maxExtent: Extent = { levels: 50, values: 20_000 };

export const extentText = issueTexts.tooExtensive(maxExtent.levels, maxExtent.values);
