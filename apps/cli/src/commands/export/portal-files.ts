import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type CloudName,
  createHostAuthority,
  formatTrust,
  issueServerCertificate,
  newGeneration,
  parseHostSpec,
  planHost,
  portalFiles,
  portalLink,
  portalTemplate,
  portalUiDefinition,
  trustIn,
} from "@dockberth/core";
import { writePrivateFile } from "@dockberth/core/stores";
import { reportAuthority } from "../../actions/create-hosts.ts";
import { choosePlanTarget } from "../../connection/choose.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { ensureAuthority } from "../../folder/authority.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeNote } from "../../output/write.ts";
import { writeTextFile } from "../../output/write-text-file.ts";
import type { Session } from "../../session.ts";

export interface PortalHostOptions extends ConnectionOptions {
  readonly location?: string;
  readonly dnsLabel?: string;
  readonly resourceGroup?: string;
}

/** What to enter in the portal's form. */
export interface PortalForm {
  readonly fields: Readonly<Record<string, string>>;
  /** The files to upload, by the name of the parameter. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes the template and the form, which contain no secrets. */
export async function writePortalFiles(folder: string): Promise<string[]> {
  // Where that fails, so does writing the first file, which names it.
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  const contents = { [portalFiles.template]: portalTemplate(), [portalFiles.uiDefinition]: portalUiDefinition() };
  for (const [name, value] of Object.entries(contents))
    await writeTextFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  return Object.keys(contents);
}

/** Issues the server certificate of a host that the portal will create, for its public name. */
export async function createPortalCertificates(
  session: Session,
  folder: string,
  name: string,
  options: PortalHostOptions,
): Promise<PortalForm> {
  const { env } = session;
  const { location, dnsLabel, resourceGroup } = options;
  // The form asks who may reach the host; only the names matter here.
  const spec = parseHostSpec({ name, allowFrom: ["anywhere"], location, dnsLabel, resourceGroup });
  const plan = planHost(spec, await choosePlanTarget(session, options));
  const onCreated = reportAuthority({ say: (sentence) => writeNote(session, sentence) });
  const authority = await ensureAuthority(env, onCreated);
  const host = await createHostAuthority(authority, { host: plan.name, generation: newGeneration() });
  const { ca, cert, key } = await issueServerCertificate(host, { hostnames: plan.dnsNames });
  // In a folder of their own, which nobody else can enter.
  const files = {
    ca: join(folder, name, "ca.pem"),
    serverCertificate: join(folder, name, "server-cert.pem"),
    serverKey: join(folder, name, "server-key.pem"),
  };
  await writePrivateFile(files.ca, ca);
  await writePrivateFile(files.serverCertificate, cert);
  await writePrivateFile(files.serverKey, key.reveal());
  const labels = resultTexts.portalFields;
  return {
    fields: {
      [labels.name]: plan.name,
      [labels.region]: plan.location,
      [labels.dnsLabel]: plan.hostname.split(".")[0] ?? "",
      [labels.authority]: formatTrust(trustIn(ca)),
    },
    files,
  };
}

/** The button in Markdown. The picture is Azure's own. */
export function portalButton(base: string, cloud: CloudName): string {
  return `[![Deploy to Azure](https://aka.ms/deploytoazurebutton)](${portalLink(base, cloud)})`;
}
