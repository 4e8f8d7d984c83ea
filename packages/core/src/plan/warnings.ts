import type { Warning } from "../events.ts";
import { missingOnNewHost } from "../spec/compose.ts";
import { composeVariables } from "../spec/compose-environment.ts";
import { missingComposeFiles } from "../spec/compose-needs.ts";
import type { HostSpec } from "../spec/index.ts";
import type { ImageFacts } from "./facts.ts";

/** Warnings about the host that people should see before it is created. */
export function planWarnings(spec: HostSpec, facts?: ImageFacts): Warning[] {
  const { spot, identity, metadataForContainers } = spec;
  const missing = spec.compose === undefined ? [] : missingComposeFiles(spec.compose, spec.composeFiles);
  const paths = missing.flatMap(({ path, isOptional }) => (isOptional ? [] : [path]));
  const { unset, ignored } =
    spec.compose === undefined ? { unset: [], ignored: [] } : composeVariables(spec.compose, spec);
  const external = spec.compose === undefined ? [] : missingOnNewHost(spec.compose).map(({ name }) => name);
  const mounts = [...new Set(paths.map((path) => (path.startsWith("..") ? path : `./${path}`)))];
  return [
    ...networkWarnings(spec),
    ...when(spot?.evictionPolicy === "Delete", { code: "spot-eviction-deletes" }),
    ...when(mounts.length > 0, { code: "compose-bind-mounts", paths: mounts }),
    ...when(external.length > 0, { code: "compose-external", names: external }),
    ...when(unset.length > 0, { code: "compose-variables-unset", names: unset }),
    ...when(ignored.length > 0, { code: "compose-settings-ignored", names: ignored }),
    ...when(identity !== undefined && metadataForContainers === "allowed", { code: "identities-reachable" }),
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
