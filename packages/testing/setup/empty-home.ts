import { mkdtempSync } from "node:fs";
import { join } from "node:path";

/** Every test file begins with a home in which nothing is; the run's folder goes away with the run. */
const home = mkdtempSync(join(process.env["BERTH_TEST_FOLDER"] ?? "", "home-"));
Object.assign(process.env, {
  HOME: home,
  USERPROFILE: home,
  AZURE_CONFIG_DIR: join(home, ".azure"),
  DOCKER_CONFIG: join(home, ".docker"),
  // The base images of guests take minutes to build, and nothing else is cached there.
  XDG_CACHE_HOME: process.env["BERTH_TEST_CACHE"] ?? join(home, ".cache"),
  XDG_CONFIG_HOME: join(home, ".config"),
  XDG_DATA_HOME: join(home, ".local", "share"),
  XDG_STATE_HOME: join(home, ".local", "state"),
});
