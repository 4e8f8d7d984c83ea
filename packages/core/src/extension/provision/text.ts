/// <reference path="../../text.d.ts" />

import report from "./10-report.sh";
import files from "./20-files.sh";
import dataDisk from "./25-data-disk.sh";
import settings from "./27-settings.sh";
import daemonJson from "./30-daemon-json.sh";
import apt from "./40-apt.sh";
import rpm from "./42-rpm.sh";
import packages from "./50-packages.sh";
import unit from "./60-unit.sh";
import firewall from "./65-firewall.sh";
import engine from "./70-engine.sh";
import metadata from "./75-metadata.sh";
import compose from "./80-compose.sh";
import uninstall from "./85-uninstall.sh";
import care from "./88-care.sh";
import main from "./90-main.sh";

/** The script that runs on the machine, less the assignments that go before it. */
export const provisionText = [
  report,
  files,
  settings,
  dataDisk,
  daemonJson,
  apt,
  rpm,
  packages,
  unit,
  firewall,
  engine,
  metadata,
  compose,
  uninstall,
  care,
  main,
].join("\n");
