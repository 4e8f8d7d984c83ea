import packageJson from "../../../package.json" with { type: "json" };
import { resultTexts } from "../../messages/results.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export function version(session: Session, { json }: OutputOptions): void {
  const versions = {
    berth: packageJson.version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  writeLine(session, json === true ? JSON.stringify(versions, undefined, 2) : resultTexts.versions(versions));
}
