import { findAnsweringHost } from "../../actions/answering-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type DockerHost, dockerUrl, requireAddress } from "../../docker-cli/environment.ts";
import { clientFolder } from "../../folder/certificate-store.ts";
import type { OutputOptions } from "../../output/options.ts";
import type { Session } from "../../session.ts";
import { writeFact } from "./write-fact.ts";

type Options = ConnectionOptions & OutputOptions & { readonly refresh?: boolean };

const facts = {
  ip: requireAddress,
  url: dockerUrl,
  config: dockerOptions,
} satisfies Readonly<Record<string, (host: DockerHost, session: Session) => string>>;

/** Prints one fact about a host. */
export function printFact(name: keyof typeof facts) {
  return async (session: Session, hostName: string, options: Options): Promise<void> => {
    const answering = await findAnsweringHost(session, hostName, options);
    const host = answering ?? (await askForHost(name, session, hostName, options));
    writeFact(session, { host: hostName, name, value: facts[name](host, session) }, options);
  };
}

/** What talks to Azure is loaded where Azure is asked. */
async function askForHost(
  name: keyof typeof facts,
  session: Session,
  hostName: string,
  options: Options,
): Promise<DockerHost> {
  const { findKnownHost, openHost } = await import("../../actions/open-host.ts");
  return name === "config"
    ? (await openHost(session, hostName, options)).host
    : findKnownHost(session, hostName, options);
}

function dockerOptions(host: DockerHost, { env }: Session): string {
  const folder = clientFolder(env, host.name);
  return [
    "--tlsverify",
    `--tlscacert=${folder}/ca.pem`,
    `--tlscert=${folder}/cert.pem`,
    `--tlskey=${folder}/key.pem`,
    `-H=${dockerUrl(host)}`,
  ].join(" ");
}
