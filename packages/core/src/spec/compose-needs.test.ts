// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of compose
import { expect, test } from "vitest";
import { secret } from "../secret.ts";
import { missingComposeFiles } from "./compose-needs.ts";
import { parseHostSpec } from "./index.ts";

/** What a compose file must find, without what may be missing. */
const needsOf = (text: string, files = {}) =>
  missingComposeFiles(text, files).flatMap(({ path, isOptional }) => (isOptional ? [] : [path]));

test("finds the mounts next to the compose file", () => {
  const text = `services:
  a: { image: a, volumes: ["./data:/data", "named:/b", "/etc/localtime:/etc/localtime:ro"] }
  b: { image: b, volumes: [{ type: bind, source: ../conf, target: /c }, "./data:/other"] }
  c: { image: c, volumes: [{ type: bind, source: long, target: /c }, "\${DATA:-./default}:/d", "$DATA:/e"] }
volumes: { named: }
`;
  expect(needsOf(text)).toEqual(["data", "../conf", "data", "long", "default"]);
  expect(needsOf(text, { "data/init.sql": secret("") })).toEqual(["../conf", "long", "default"]);
});

test("finds the files that compose takes if they are there", () => {
  const text = "services: { a: { image: a, env_file: [{ path: a.env, required: false }] } }";
  const optional = missingComposeFiles(text).filter(({ isOptional }) => isOptional);
  expect(optional.map(({ path }) => path)).toEqual([".env", "a.env"]);
  expect(parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose: text })).toBeDefined();
});

test("finds what a build takes from outside of its context, and labels in files", () => {
  const context = "context: ./a, dockerfile: ../b/Dockerfile, additional_contexts: [c=./c, d=docker-image://d]";
  expect(needsOf(`services: { a: { build: { ${context} }, label_file: [./e] } }`)).toEqual([
    "a",
    "c",
    "b/Dockerfile",
    "e",
  ]);
});

test("reads included files in the folder of the first, or in their project directory", () => {
  const included = secret("services: { b: { image: b, env_file: b.env } }");
  const files = { "one/a.yaml": included, "two/a.yaml": included };
  const at = (include: string) => needsOf(`include:\n  - ${include}\nservices: { a: { image: a } }`, files);
  expect(at("one/a.yaml")).toEqual(["one/b.env"]);
  expect(at("path: [one/a.yaml, two/a.yaml]")).toEqual(["one/b.env", "one/b.env"]);
  expect(at("{ path: one/a.yaml, project_directory: ., env_file: c.env }")).toEqual(["b.env", "c.env"]);
});
