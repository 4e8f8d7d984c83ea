import { parseJson } from "../json.ts";
import type { Operation } from "./operation.ts";
import { readStateFile } from "./read-file.ts";
import { writeStateFile } from "./write-file.ts";

const fileName = "operations.json";

/** How many of those that have ended are kept, so that the file stays small. Azure documents no number. */
const maxEnded = 100;

type OperationRecord = Pick<Operation, "id" | "status" | "error" | "result"> & {
  readonly startTime: string;
  readonly endTime?: string;
};

/** The operations that an earlier emulator left in its state folder. A damaged file has none: only clients that still poll need it. */
export function readOperations(folder: string): Operation[] {
  const records = parseJson(readStateFile(folder, fileName) ?? "");
  return Array.isArray(records) ? (records as OperationRecord[]).map(fromRecord) : [];
}

/**
 * Writes what clients can still poll after a restart. Where the folder cannot be written it keeps nothing: the write of the
 * resource, which comes with each operation, says so.
 */
export function writeOperations(folder: string, operations: Iterable<Operation>): void {
  const all = [...operations];
  const ended = all.filter(({ status }) => status !== "InProgress").slice(-maxEnded);
  const kept = [...ended, ...all.filter(({ status }) => status === "InProgress")];
  try {
    writeStateFile(folder, fileName, JSON.stringify(kept));
  } catch {
    // As above.
  }
}

function fromRecord({ startTime, endTime, ...record }: OperationRecord): Operation {
  return {
    ...record,
    startTime: new Date(startTime),
    ...(endTime === undefined ? {} : { endTime: new Date(endTime) }),
    done: Promise.resolve(),
  };
}
