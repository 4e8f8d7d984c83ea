import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** Loads the bundle. What V8 compiled of it stays until the end of the job, for its later steps and for the end of this one. */
export function loadBundle(): Promise<typeof import("./berth.ts")> {
  const { RUNNER_TEMP: folder = "" } = process.env;
  if (folder !== "") enableCompileCache(join(folder, "berth-compiled"));
  return import("./berth.ts");
}
