import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type OutputOptions, withJson } from "./options.ts";

/** `berth version`. */
export function versionCommand(session: Session): Command {
  return withJson(
    new Command("version").summary("show the versions").description("Show the versions of berth and of Node.js."),
  ).action(({ json }: OutputOptions) => {
    const versions = {
      berth: packageJson.version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    };
    if (json === true) writeJson(session, versions);
    else writeLine(session, `berth ${versions.berth}, Node.js ${versions.node}, ${versions.platform}`);
  });
}
