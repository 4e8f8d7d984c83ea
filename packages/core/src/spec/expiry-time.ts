import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";

/** A point in time in RFC 3339 format, with its offset: without one it would mean another time on each machine. */
export const expiryTime = lazy(() => z.iso.datetime({ offset: true, error: issueTexts.notATime }));

/** The same as people type it, who leave out the seconds. */
export const typedTime = lazy(() => z.union([expiryTime(), z.iso.datetime({ offset: true, precision: -1 })]));
