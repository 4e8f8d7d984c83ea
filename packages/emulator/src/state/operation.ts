import type { ArmErrorBody } from "../arm-error.ts";

/** A long-running operation, as its client polls it. */
export interface Operation {
  readonly id: string;
  readonly startTime: Date;
  status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
  endTime?: Date;
  error?: ArmErrorBody;
  /** The body that the final poll of `Location` returns; undefined for none. */
  result?: unknown;
  readonly done: Promise<void>;
}
