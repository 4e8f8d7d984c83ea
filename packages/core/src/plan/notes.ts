import { type CloudName, clouds } from "../clouds.ts";
import type { HostSpec } from "../spec/index.ts";
import type { ImageReference } from "./images.ts";

/** What somebody should know before the host is made, and would else learn when it does not work. */
export function planWarnings(spec: HostSpec, image: ImageReference, cloud: CloudName): string[] {
  return [
    ...networkNotes(spec),
    ...(spec.spot?.evictionPolicy === "Delete"
      ? ["Azure may delete this host at any time, with its disks: it is a spot machine with that policy"]
      : []),
    ...(spec.identity !== undefined && spec.metadataForContainers === "allowed"
      ? ["Every container can act as the machine's identities: they reach the metadata address"]
      : []),
    ...(!clouds[cloud].reachesDockerRepository && needsDockersRepository(spec, image)
      ? [
          "Packages come from download.docker.com, which is often out of reach from China: name a mirror with engine.mirror",
        ]
      : []),
  ];
}

function networkNotes({ securityGroup, publicAddress, network, allowFrom, port }: HostSpec): string[] {
  const notes: string[] = [];
  if (securityGroup !== "own") {
    const group = securityGroup === "subnet" ? "The subnet's security group" : `Security group ${securityGroup.name}`;
    notes.push(`${group} is used as it is: it must let ${allowFrom.join(", ")} reach port ${port}`);
  }
  if (publicAddress === "none") {
    notes.push("The host has a private address only: this machine must have a way into its network");
    if (!network.existing && !network.natGateway)
      notes.push("The host has no way out, and installs nothing without one: say network.natGateway, or give a proxy");
  }
  return notes;
}

/** The families whose own repositories have no Docker Engine. */
function needsDockersRepository({ engine }: HostSpec, { publisher }: ImageReference): boolean {
  if (engine.mirror !== undefined || engine.source === "distribution") return false;
  return engine.source === "docker" || /^(redhat|resf|almalinux)$/i.test(publisher);
}
