import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CloudName,
  issueServerCertificate,
  parseHostSpec,
  planHost,
  portalFiles,
  portalLink,
  portalTemplate,
  portalUiDefinition,
  readCertificate,
} from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { scopeOf } from "../connection/scope.ts";
import { ensureAuthority } from "../folder/authority.ts";
import { writePrivateFile } from "../folder/private-files.ts";
import { sayAuthority } from "../hosts/make.ts";
import { writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";

export interface PortalWish extends ConnectionOptions {
  readonly location?: string;
  readonly dnsLabel?: string;
  readonly resourceGroup?: string;
}

/** What the form of the portal is filled in with. */
export interface PortalForm {
  readonly fields: Readonly<Record<string, string>>;
  /** The files to upload, by the parameter that each is. */
  readonly files: Readonly<Record<string, string>>;
}

/** Writes the template and the form; they hold no secret. */
export async function writePortalFiles(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const made = { [portalFiles.template]: portalTemplate(), [portalFiles.uiDefinition]: portalUiDefinition() };
  for (const [name, value] of Object.entries(made))
    await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  return Object.keys(made);
}

/** Issues the server certificate of a host that the portal will make, under its public name, and says what to fill in. */
export async function certificatesForPortal(
  session: Session,
  folder: string,
  name: string,
  wish: PortalWish,
): Promise<PortalForm> {
  const { env, signal } = session;
  const { location, dnsLabel, resourceGroup } = wish;
  const spec = parseHostSpec({
    name,
    // Who may reach it is for the form to ask; here only the names matter.
    allowFrom: ["anywhere"],
    ...(location === undefined ? {} : { location }),
    ...(dnsLabel === undefined ? {} : { dnsLabel }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  });
  const plan = planHost(spec, await scopeOf(session, wish));
  const onCreated = sayAuthority({ say: (sentence) => writeNote(session, sentence) });
  const authority = await ensureAuthority(env, { signal, onCreated });
  const { ca, cert, key } = await issueServerCertificate(authority, { hostnames: plan.dnsNames });
  // In a folder of their own, which nobody else can enter.
  const files = {
    ca: join(folder, name, "ca.pem"),
    serverCertificate: join(folder, name, "server-cert.pem"),
    serverKey: join(folder, name, "server-key.pem"),
  };
  for (const [path, text] of [
    [files.ca, ca],
    [files.serverCertificate, cert],
    [files.serverKey, key.reveal()],
  ] as const)
    await writePrivateFile(path, text);
  return {
    fields: {
      "Name of the host": plan.name,
      Region: plan.location,
      "DNS label": plan.hostname.split(".")[0] ?? "",
      "Fingerprint of the authority": readCertificate(ca).fingerprint,
    },
    files,
  };
}

/** The button as Markdown has it. The picture is Azure's own. */
export function portalButton(base: string, cloud: CloudName): string {
  return `[![Deploy to Azure](https://aka.ms/deploytoazurebutton)](${portalLink(base, cloud)})`;
}
