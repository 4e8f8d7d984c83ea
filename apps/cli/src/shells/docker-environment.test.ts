import { expect, test } from "vitest";
import { dockerEnvironment, setLines, withoutProxy } from "./docker-environment.ts";
import { withoutDockerVariables } from "./run-docker.ts";
import { shells } from "./shell.ts";

const host = { name: "build-1", address: "10.1.2.3", port: 2376 };

test("the variables point at the host's address, an IPv6 one in brackets", () => {
  expect(dockerEnvironment(host, "/k")).toEqual({
    DOCKER_TLS_VERIFY: "1",
    DOCKER_HOST: "tcp://10.1.2.3:2376",
    DOCKER_CERT_PATH: "/k",
  });
  expect(dockerEnvironment({ ...host, address: "2001:db8::7" }, "/k")["DOCKER_HOST"]).toBe("tcp://[2001:db8::7]:2376");
});

test("a host without an address has no variables, and the error says so", () => {
  expect(() => dockerEnvironment({ ...host, address: undefined }, "/k")).toThrow(
    expect.objectContaining({ code: "docker-unreachable" }),
  );
});

test("a folder that cmd cannot take is an error that names the shell option", () => {
  expect(() => setLines("cmd", { DOCKER_CERT_PATH: "C:\\100%\\berth" })).toThrow(
    expect.objectContaining({ code: "spec-invalid", message: expect.stringContaining("--shell") }),
  );
});

test("the host is added to those that need no proxy, once", () => {
  expect(withoutProxy({}, "10.1.2.3")).toEqual({ NO_PROXY: "10.1.2.3" });
  expect(withoutProxy({ NO_PROXY: "a,10.1.2.3" }, "10.1.2.3")).toEqual({ NO_PROXY: "a,10.1.2.3" });
  expect(withoutProxy({ no_proxy: "a" }, "10.1.2.3")).toEqual({ no_proxy: "a,10.1.2.3" });
});

test("docker gets none of the variables that would talk it into another direction", () => {
  const misled = {
    PATH: "/bin",
    DOCKER_HOST: "x",
    DOCKER_CONTEXT: "x",
    DOCKER_API_VERSION: "x",
    DOCKER_CONFIG: "/keep",
  };
  expect(withoutDockerVariables(misled)).toEqual({ PATH: "/bin", DOCKER_CONFIG: "/keep" });
});

test("undoing names every variable that is set", () => {
  expect(shells.sh.unset("DOCKER_HOST")).toBe("unset DOCKER_HOST");
  expect(Object.keys(dockerEnvironment(host, "/k")).sort()).toEqual([
    "DOCKER_CERT_PATH",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
  ]);
});
