import { join } from "node:path";
import { builtApp } from "@dockberth/testing";

/** The built program; built now where the sources are newer. */
export function builtProgram(): string {
  return join(builtApp("cli"), "dist", "main.js");
}
