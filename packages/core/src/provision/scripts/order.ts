/// <reference path="../../text.d.ts" />

import { quoteForShell } from "../quote.ts";
import apt from "./apt.sh";
import compose from "./compose.sh";
import daemonJson from "./daemon-json.sh";
import dataDisk from "./data-disk.sh";
import engine from "./engine.sh";
import files from "./files.sh";
import firewall from "./firewall.sh";
import idle from "./idle.sh";
import idleStop from "./idle-stop.sh";
import main from "./main.sh";
import care from "./maintenance.sh";
import metadata from "./metadata.sh";
import packages from "./packages.sh";
import patch from "./patch.sh";
import report from "./report.sh";
import rollBack from "./roll-back.sh";
import rpm from "./rpm.sh";
import settings from "./settings.sh";
import source from "./source.sh";
import uninstall from "./uninstall.sh";
import unit from "./unit.sh";

/** What only the verb `patch` needs, before {@link provisionText}: an extension has little room. */
export { idleStop, patch as patchText };

/** The script that runs on the machine, without the assignments that precede it. */
export const provisionText = [
  report,
  files,
  settings,
  dataDisk,
  daemonJson,
  apt,
  rpm,
  packages,
  source,
  unit,
  firewall,
  rollBack,
  engine,
  metadata,
  `# shellcheck disable=SC2016\nidle_stop_script=${quoteForShell(idleStop.trim())}`,
  idle,
  compose,
  uninstall,
  care,
  main,
].join("\n");
