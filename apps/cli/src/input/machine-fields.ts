import { BerthError } from "@dockberth/core";
import { ensureSshKey } from "../folder/ssh-key.ts";
import { inputTexts } from "../messages/input.ts";
import type { Environment } from "../session.ts";
import { existingResource } from "./existing-resource.ts";
import { readBytes, readText } from "./files.ts";

/** The options about the virtual machine. */
export interface MachineFlags {
  readonly location?: string;
  readonly resourceGroup?: string;
  readonly size?: string;
  readonly image?: string;
  readonly imagePlan?: string;
  readonly acceptTerms?: boolean;
  readonly architecture?: string;
  readonly trustedLaunch?: boolean;
  readonly zone?: string;
  readonly availabilitySet?: string;
  readonly spot?: boolean;
  readonly spotMaxPrice?: string;
  readonly spotEviction?: string;
  readonly diskSize?: string;
  readonly diskType?: string;
  readonly ephemeralDisk?: boolean;
  readonly dataDisk?: string;
  readonly dataDiskFrom?: string;
  readonly dataDiskType?: string;
  readonly dataDiskCaching?: string;
  readonly identity?: readonly string[];
  readonly adminUsername?: string;
  readonly sshPublicKey?: string;
  readonly sshKey?: string;
  readonly generateSshKey?: boolean;
  readonly customData?: string;
  readonly idleAfter?: string;
}

/** The machine's fields in the form of `parseHostSpec`; undefined where an option is not given. */
export async function machineFields(env: Environment, flags: MachineFlags): Promise<object> {
  return {
    location: flags.location,
    resourceGroup: flags.resourceGroup,
    size: flags.size,
    image: flags.image,
    acceptTerms: flags.acceptTerms,
    architecture: flags.architecture,
    trustedLaunch: flags.trustedLaunch,
    zone: flags.zone,
    adminUsername: flags.adminUsername,
    idleAfter: flags.idleAfter,
    imagePlan: flags.imagePlan === undefined ? undefined : imagePlan(flags.imagePlan),
    availabilitySet: { name: flags.availabilitySet },
    spot: spot(flags),
    osDisk: { sizeGb: numeric(flags.diskSize), type: flags.diskType, ephemeral: flags.ephemeralDisk },
    dataDisk: {
      sizeGb: numeric(flags.dataDisk),
      from: existingResource(flags.dataDiskFrom),
      type: flags.dataDiskType,
      caching: flags.dataDiskCaching,
    },
    identity: flags.identity === undefined ? undefined : identity(flags.identity),
    sshPublicKey: await publicKey(env, flags),
    customData:
      flags.customData === undefined ? undefined : `base64:${(await readBytes(flags.customData)).toString("base64")}`,
  };
}

/** Text that is not a number stays as it is, so that the schema reports it. */
function numeric(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text;
}

function imagePlan(text: string): unknown {
  if (text === "image" || text === "none") return text === "image";
  const [publisher, product, name] = text.split(":");
  return { publisher, product, name };
}

function spot({ spot: isSpot, spotMaxPrice, spotEviction }: MachineFlags): object | undefined {
  if (isSpot !== true && spotMaxPrice === undefined && spotEviction === undefined) return undefined;
  // Without undefined fields: a mapping of nothing but those counts as not given, and --spot alone is a choice.
  return {
    ...(spotMaxPrice === undefined ? {} : { maxPrice: numeric(spotMaxPrice) }),
    ...(spotEviction === undefined ? {} : { evictionPolicy: spotEviction }),
  };
}

function identity(words: readonly string[]): object {
  return { system: words.includes("system"), user: words.filter((word) => word !== "system") };
}

async function publicKey(env: Environment, flags: MachineFlags): Promise<string | undefined> {
  const { sshPublicKey, sshKey, generateSshKey } = flags;
  if (generateSshKey === true) return ensureSshKey(env);
  if (sshKey === undefined) return sshPublicKey;
  const text = (await readText(sshKey)).trim();
  if (!text.includes("PRIVATE KEY")) return text;
  throw new BerthError("spec-invalid", { issues: [{ path: "--ssh-key", message: inputTexts.privateKey(sshKey) }] });
}
