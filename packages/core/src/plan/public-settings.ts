import type { DockerPublicSettings } from "../settings/settings.ts";
import type { HostPlan } from "./host.ts";

/** What the extension of a planned host is told that is no secret. */
export function publicSettings({ docker, port, adminUsername }: HostPlan): DockerPublicSettings {
  return {
    docker: { port, options: [] },
    compose: docker.compose,
    "compose-environment": docker.composeEnvironment,
    berth: {
      engine: docker.engine,
      daemon: docker.daemon,
      hardening: docker.hardening,
      metadataForContainers: docker.metadataForContainers,
      dataDisk: docker.dataDisk,
      proxy: docker.proxy,
      adminUsername,
    },
  };
}
