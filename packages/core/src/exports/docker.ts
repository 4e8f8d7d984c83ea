// The Docker client and the probe.
export { connectDocker, type DockerAddress } from "../docker/connect.ts";
export { type ProbeOptions, type ProbeResult, probeDocker } from "../docker/probe.ts";
