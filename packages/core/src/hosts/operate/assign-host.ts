import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { type HostOwner, ownerText } from "../../plan/owner.ts";
import { tagNames } from "../../plan/tags.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { changeTagsOfParts } from "../expiry/sweep-mark.ts";
import { findHost, type Host, resourcesOfHost } from "../model/host.ts";

/** Options of `assignHost`. */
export interface AssignOptions extends RunOptions {
  /** Whom the host belongs to from now on; undefined: administrators. */
  readonly owner: HostOwner | undefined;
}

/**
 * Sets whom a host belongs to. Who gets into the host is another matter: client certificates stay valid.
 * @throws BerthError `spec-invalid`, `host-not-found`
 */
export function assignHost(azure: Azure, name: string, options: AssignOptions): Promise<Host> {
  return runVerb(azure, options, () => assign(azure, name, options));
}

async function assign(azure: Azure, name: string, { owner, ...run }: AssignOptions): Promise<Host> {
  throwIfAborted(run.signal);
  const text = owner === undefined ? undefined : ownerText(owner);
  const parts = await resourcesOfHost(azure, name);
  if (parts.length === 0) throw new BerthError("host-not-found", { host: name });
  await changeTagsOfParts(azure, parts, { [tagNames.owner]: text }, run.signal);
  reporter(name, run)({ type: "owner-set", owner: text });
  return findHost(azure, name);
}
