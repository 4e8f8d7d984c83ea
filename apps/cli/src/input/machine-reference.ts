import { BerthError, type MachineReference } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";

/** Which machine a command works on. */
export interface MachineOptions {
  readonly machineId?: string;
}

/** A host by its name, or any machine by its resource id. @throws BerthError `spec-invalid` for neither or both */
export function machineReference(name: string | undefined, { machineId }: MachineOptions): MachineReference {
  if (machineId !== undefined && name === undefined) return { machineId };
  if (name !== undefined && machineId === undefined) return { host: name };
  throw new BerthError("spec-invalid", { issues: [{ path: "name", message: inputTexts.machineReference }] });
}
