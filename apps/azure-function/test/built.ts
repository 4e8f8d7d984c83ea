import { join } from "node:path";
import { builtApp } from "@dockberth/testing";

/** The worker as a program of its own; built now where the sources are newer. */
export function builtWorker(): string {
  return join(builtApp("azure-function"), "dist", "local", "worker.js");
}
