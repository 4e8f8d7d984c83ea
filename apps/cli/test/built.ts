import { join } from "node:path";
import { builtApp } from "@dockberth/testing";

/** The program that npm installs, built now if its sources are newer. */
export function builtProgram(): string {
  return join(builtApp("cli"), "bin", "berth.cjs");
}
