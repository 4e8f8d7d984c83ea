import { expect, test } from "vitest";
import { parse } from "yaml";
import { isBerthError } from "../errors/index.ts";
import { composeFile } from "./compose-file.ts";

test("converts services of the first compose format to the current one", () => {
  const first = {
    cache: { image: "memcached", ports: ["11211:11211"], log_driver: "syslog", log_opt: { tag: "cache" } },
    blog: { image: "ghost", links: ["cache"], net: "container:cache" },
    api: { build: "./api", dockerfile: "Dockerfile.old", net: "host" },
  };
  expect(parse(composeFile(first))).toEqual({
    services: {
      cache: {
        image: "memcached",
        ports: ["11211:11211"],
        logging: { driver: "syslog", options: { tag: "cache" } },
      },
      blog: { image: "ghost", links: ["cache"], network_mode: "service:cache" },
      api: { build: { context: "./api", dockerfile: "Dockerfile.old" }, network_mode: "host" },
    },
  });
});

test("tells services from other containers", () => {
  const first = {
    data: { image: "busybox" },
    web: { image: "nginx", net: "container:proxy", volumes_from: ["data:ro", "backup", "backup:ro"] },
  };
  expect(parse(composeFile(first))).toMatchObject({
    services: {
      web: { network_mode: "container:proxy", volumes_from: ["data:ro", "container:backup", "container:backup:ro"] },
    },
  });
});

test.each([
  [{ services: { web: { image: "nginx" } } }],
  [{ version: "2", services: { web: { image: "nginx" } } }],
  [{ name: "blog", services: {} }],
  [{}],
])("leaves a file of a later format unchanged: %j", (file) => {
  expect(parse(composeFile(file))).toEqual(file);
});

test("declares the named volumes of the first format under their own names", () => {
  const file = composeFile({ db: { image: "mysql", volumes: ["data:/var/lib/mysql", "/logs", "./conf:/etc/mysql"] } });
  expect(parse(file)).toMatchObject({ volumes: { data: { name: "data" } } });
  expect(Object.keys(parse(file).volumes)).toEqual(["data"]);
});

test("keeps large integers, and text as it is", () => {
  expect(composeFile({ bot: { image: "bot", environment: { ID: 1147053346671102335n } } })).toContain(
    ": 1147053346671102335\n",
  );
  expect(composeFile("services:\r\n  a: {}")).toBe("services:\r\n  a: {}");
});

test("reports a key without an equivalent", () => {
  let error: unknown;
  try {
    composeFile({ data: { image: "busybox", volume_driver: "flocker" } });
  } catch (thrown) {
    error = thrown;
  }
  expect(isBerthError(error, "settings-invalid") && error.details.issues.map(({ path }) => path)).toEqual([
    "compose.data.volume_driver",
  ]);
});
