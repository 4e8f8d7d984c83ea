// The Docker client and the probe.
export { connectDocker, type DockerAddress } from "../docker/connect.ts";
export { type DockerAnswer, type ProbeOptions, probeDocker } from "../docker/probe.ts";
