import { join } from "node:path";
import { builtApp } from "@dockberth/testing";

/** The folder of the built bundle; built now where the sources are newer. */
export function builtBundle(): string {
  return join(builtApp("github-action"), ".bundle");
}
