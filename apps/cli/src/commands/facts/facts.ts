import { findKnownHost } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { dockerUrl, requireAddress } from "../../docker-cli/environment.ts";
import { clientFolder } from "../../folder/certificate-store.ts";
import { ensureClientCertificate } from "../../folder/client-certificate.ts";
import type { KnownHost } from "../../folder/grant-file.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Fact = (host: KnownHost, session: Session) => Promise<string> | string;

const facts = {
  ip: requireAddress,
  url: dockerUrl,
  status: ({ power }) => power,
  config: dockerOptions,
} satisfies Readonly<Record<string, Fact>>;

/** Prints one fact about a host. */
export function printFact(name: keyof typeof facts) {
  const fact: Fact = facts[name];
  return async (session: Session, hostName: string, options: ConnectionOptions & OutputOptions): Promise<void> => {
    const host = await findKnownHost(session, hostName, options);
    const value = await fact(host, session);
    if (options.json === true) writeJson(session, { host: hostName, [name]: value });
    else writeLine(session, value);
  };
}

async function dockerOptions(host: KnownHost, { env }: Session): Promise<string> {
  await ensureClientCertificate(env, host);
  const folder = clientFolder(env, host.name);
  return [
    "--tlsverify",
    `--tlscacert=${folder}/ca.pem`,
    `--tlscert=${folder}/cert.pem`,
    `--tlskey=${folder}/key.pem`,
    `-H=${dockerUrl(host)}`,
  ].join(" ");
}
