import { Command } from "commander";
import type { KnownHost } from "../folder/imported-host.ts";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;
type Fact = (
  host: KnownHost,
  folder: () => Promise<string>,
  docker: typeof import("../shells/docker-environment.ts"),
) => Promise<string> | string;

const facts: Readonly<Record<string, { readonly summary: string; readonly fact: Fact; readonly example: string }>> = {
  ip: {
    summary: "print a host's address",
    example: "curl http://$(berth ip build-1):8080",
    fact: (host, _folder, docker) => docker.dockerUrl(host).replace(/^tcp:\/\/\[?(.*?)\]?:\d+$/, "$1"),
  },
  url: {
    summary: "print where a host's Docker listens",
    example: "berth url build-1",
    fact: (host, _folder, docker) => docker.dockerUrl(host),
  },
  status: {
    summary: "print whether a host is on",
    example: '[ "$(berth status build-1)" = running ] || berth start build-1',
    fact: ({ power }) => power,
  },
  config: {
    summary: "print the options with which docker reaches a host",
    example: "docker $(berth config build-1) ps",
    fact: async (host, folder, docker) => {
      const place = await folder();
      const files = ["tlscacert=ca", "tlscert=cert", "tlskey=key"].map((each) => {
        const [option, file] = each.split("=");
        return `--${option}=${place}/${file}.pem`;
      });
      return ["--tlsverify", ...files, `-H=${docker.dockerUrl(host)}`].join(" ");
    },
  },
};

/** `berth ip`, `url`, `status`, `config`: one fact a line, for scripts. */
export const factCommands = Object.entries(facts).map(
  ([word, { summary, fact, example }]) =>
    (session: Session) =>
      withConnection(withJson(new Command(word)))
        .argument("<name>", "the host")
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}, and nothing else.`)
        .addHelpText("after", examples([[example, "in a script"]]))
        .action((name: string, options: Options) => print(session, name, word, fact, options)),
);

async function print(session: Session, name: string, word: string, fact: Fact, options: Options): Promise<void> {
  const [{ findKnownHost }, docker, { clientMaterial }, { clientFolder }] = await Promise.all([
    import("../hosts/open.ts"),
    import("../shells/docker-environment.ts"),
    import("../folder/client-material.ts"),
    import("../folder/certificate-store.ts"),
  ]);
  const host = await findKnownHost(session, name, options);
  const folder = async () => {
    await clientMaterial(session.env, host);
    return clientFolder(session.env, name);
  };
  const value = await fact(host, folder, docker);
  if (options.json === true) writeJson(session, { host: name, [word]: value });
  else writeLine(session, value);
}
