import { type CloudName, clouds } from "../clouds.ts";
import type { DockerPublicSettings } from "../settings/settings.ts";
import type { HostDockerPlan } from "./docker.ts";

/** What a plan says about the extension. */
export interface PlannedExtension {
  readonly docker: HostDockerPlan;
  readonly port: number;
  readonly adminUsername: string;
  readonly cloud: CloudName;
}

/** The public settings of a planned host's extension. */
export function publicSettings({ docker, port, adminUsername, cloud }: PlannedExtension): DockerPublicSettings {
  return {
    docker: { port, options: [] },
    "azure-environment": clouds[cloud].azureName,
    compose: docker.compose,
    "compose-environment": docker.composeEnvironment,
    "compose-environment-file": docker.composeEnvFile,
    berth: {
      engine: docker.engine,
      daemon: docker.daemon,
      hardening: docker.hardening,
      metadataForContainers: docker.metadataForContainers,
      idleAfterMinutes: docker.idleAfterMinutes,
      dataDisk: docker.dataDisk,
      proxy: docker.proxy,
      adminUsername,
    },
  };
}
