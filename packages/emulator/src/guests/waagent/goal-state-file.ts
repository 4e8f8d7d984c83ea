import { isObject, parseJson } from "../../json.ts";
import { readStateFile } from "../../state/read-file.ts";
import { writeStateFile } from "../../state/write-file.ts";
import type { ExtensionState } from "./documents.ts";

/** What a machine's goal state consists of, over a restart of the emulator. */
export interface GoalState {
  readonly incarnation: number;
  /** Its protected settings are encrypted for a key that only the machine keeps. */
  readonly extension: ExtensionState | undefined;
}

export interface GoalStateFile {
  read(): GoalState | undefined;
  write(goalState: GoalState): void;
}

/** The goal state of a machine whose disk goes away with the emulator. */
export const noGoalStateFile: GoalStateFile = { read: () => undefined, write: () => undefined };

const fileName = "goal-state.json";

/** Keeps a machine's goal state in the folder of its disk, beside the system that the machine sees. */
export function createGoalStateFile(diskFolder: string): GoalStateFile {
  return {
    read() {
      const kept = parseJson(readStateFile(diskFolder, fileName) ?? "");
      return isObject(kept) ? (kept as unknown as GoalState) : undefined;
    },
    write: (goalState) => writeStateFile(diskFolder, fileName, JSON.stringify(goalState)),
  };
}
