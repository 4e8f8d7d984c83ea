/// <reference path="../../text.d.ts" />

import { quoteForShell } from "../quote.ts";
import apt from "./apt.sh";
import compose from "./compose.sh";
import daemonJson from "./daemon-json.sh";
import dataDisk from "./data-disk.sh";
import deprovision from "./deprovision.sh";
import engine from "./engine.sh";
import files from "./files.sh";
import firewall from "./firewall.sh";
import firstBoot from "./first-boot.sh";
import generalize from "./generalize.sh";
import headStart from "./head-start.sh";
import idle from "./idle.sh";
import idleStop from "./idle-stop.sh";
import install from "./install.sh";
import main from "./main.sh";
import care from "./maintenance.sh";
import metadata from "./metadata.sh";
import packages from "./packages.sh";
import patch from "./patch.sh";
import report from "./report.sh";
import rollBack from "./roll-back.sh";
import rpm from "./rpm.sh";
import run from "./run.sh";
import settings from "./settings.sh";
import source from "./source.sh";
import uninstall from "./uninstall.sh";
import unit from "./unit.sh";

/** What only the verb `patch` needs, before {@link provisionText}: an extension has little room. */
export { deprovision, idleStop, patch as patchText };

/** The same for the verb `generalize`. */
export const generalizeText = `${generalize}
# shellcheck disable=SC2016
deprovision_script=${quoteForShell(deprovision.trim())}`;

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
  run,
  firstBoot,
  install,
  main,
].join("\n");

/** The script that installs the packages at first boot, without the assignments that precede it. */
export const headStartText = [report, files, settings, apt, rpm, packages, source, unit, run, install, headStart].join(
  "\n",
);
