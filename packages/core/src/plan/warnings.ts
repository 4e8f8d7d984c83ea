import { type CloudName, clouds } from "../clouds.ts";
import type { Warning } from "../events.ts";
import type { HostSpec } from "../spec/index.ts";
import type { ImageFacts } from "./facts.ts";
import type { ImageReference } from "./images.ts";

/** Warnings about the host that people should see before it is created. */
export function planWarnings(
  spec: HostSpec,
  image: ImageReference,
  cloud: CloudName,
  facts: ImageFacts | undefined,
): Warning[] {
  const { spot, identity, metadataForContainers } = spec;
  const needsDockerRepository = !clouds[cloud].reachesDockerRepository && usesDockerRepository(spec, image);
  return [
    ...networkWarnings(spec),
    ...when(spot?.evictionPolicy === "Delete", { code: "spot-eviction-deletes" }),
    ...when(identity !== undefined && metadataForContainers === "allowed", { code: "identities-reachable" }),
    ...when(needsDockerRepository, { code: "docker-repository-unreachable" }),
    ...when(facts?.deprecation !== undefined, {
      code: "image-deprecated",
      image: spec.image,
      at: facts?.deprecation?.at,
    }),
  ];
}

function networkWarnings({ securityGroup, publicAddress, network, allowFrom, port }: HostSpec): Warning[] {
  const isPrivate = publicAddress === "none";
  const group = typeof securityGroup === "string" ? undefined : securityGroup.name;
  return [
    ...when(securityGroup !== "own", { code: "security-group-unmanaged", group, allowFrom, port }),
    ...when(isPrivate, { code: "private-address-only" }),
    ...when(isPrivate && !network.existing && !network.natGateway, { code: "no-outbound-access" }),
  ];
}

function when(condition: boolean, warning: Warning): Warning[] {
  return condition ? [warning] : [];
}

/** The repositories of these distributions do not contain Docker Engine. */
function usesDockerRepository({ engine }: HostSpec, { publisher }: ImageReference): boolean {
  if (engine.mirror !== undefined || engine.source === "distribution") return false;
  return engine.source === "docker" || /^(redhat|resf|almalinux)$/i.test(publisher);
}
