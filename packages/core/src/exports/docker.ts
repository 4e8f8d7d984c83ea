// The Docker client and the probe.
export type { AskDockerOptions } from "../docker/ask-docker.ts";
export { type ConnectDockerOptions, connectDocker, type DockerAddress } from "../docker/connect.ts";
export { type ListedContainer, listContainers } from "../docker/list-containers.ts";
export { type ProbeOptions, type ProbeResult, probeDocker } from "../docker/probe.ts";
export { type ContainerLogsOptions, readContainerLogs } from "../docker/read-container-logs.ts";
export { type DockerAnswer, type DockerRequest, type ReadLimits, requestDocker } from "../docker/request.ts";
