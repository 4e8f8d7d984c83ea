// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of compose
import { expect, test } from "vitest";
import { planHost } from "../plan/host.ts";
import { missingOnNewHost } from "./compose.ts";
import { composeVariables } from "./compose-environment.ts";
import { inService } from "./compose-mistakes.testing.ts";
import { envFileProblem } from "./env-file.ts";
import { parseHostSpec } from "./index.ts";

const target = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;

test.each<[string, object, string | undefined]>([
  ["a required variable", {}, "line 4: it requires the variable TAG, which has no value"],
  ["one that is empty", { composeEnvironment: { TAG: "" } }, "which has no value"],
  ["one that is empty in an env file", { composeEnvFile: "TAG= # later\n" }, "which has no value"],
  ["one without a value in an env file", { composeEnvFile: "TAG\n" }, "which has no value"],
  ["one of the environment", { composeEnvironment: { TAG: "1" } }, undefined],
  ["one of an env file", { composeEnvFile: "export TAG='1'\n" }, undefined],
  ["a secret one", { secretEnvironment: { TAG: "1" } }, undefined],
  ["one of a secret env file", { secretEnvFile: "TAG=1\n" }, undefined],
  ["one of the file beside the compose file", { composeFiles: { ".env": "TAG=1\n" } }, undefined],
  ["one of a file that others replace", { composeFiles: { ".env": "TAG=1" }, composeEnvFile: "A=1" }, "no value"],
])("finds out whether something sets %s", (_what, given, problem) => {
  const check = () =>
    parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose: inService("command: 'x ${TAG:?}'"), ...given });
  if (problem === undefined) expect(check()).toBeDefined();
  else
    expect(check).toThrow(
      expect.objectContaining({
        details: { issues: [expect.objectContaining({ message: expect.stringContaining(problem) })] },
      }),
    );
});

test("looks at variables as compose does", () => {
  const check = (value: string, files = "SET=1\nEMPTY=\n") => {
    const text = `services: { a: { image: a, command: ${JSON.stringify(value)} } }`;
    const given = { composeEnvironment: {}, secretEnvironment: {}, composeFiles: {}, composeEnvFile: files };
    return composeVariables(text, given);
  };
  const fine = { problems: [], unset: [], ignored: [] };
  for (const value of ["$$UNSET", "5$", "$(date)", "${SET} $SET ${EMPTY}", "${EMPTY?}", "${UNSET:-a}", "${UNSET-}"])
    expect(check(value), value).toEqual(fine);
  for (const value of ["${UNSET:+$OTHER}", "${SET:-$OTHER}", "${SET:-${OTHER:?}}", "${UNSET:-${SET:-a}}b", "$HOME"])
    expect(check(value), value).toEqual(fine);
  for (const value of ["$UNSET", "a${UNSET}b", "${SET:+$UNSET}", "${EMPTY:-$UNSET}", "${OTHER:-${UNSET}}"])
    expect(check(value), value).toEqual({ ...fine, unset: ["UNSET"] });
  for (const value of ["${UNSET?}", "${EMPTY:?}", "${OTHER:-${UNSET:?}}"])
    expect(check(value).problems).toHaveLength(1);
  for (const value of ["${", "${}", "${A", "${A:-${B}", "${1}", "${A!}"])
    expect(check(value).problems.join(), value).toContain("services.a.command: what follows ${ is not a variable");
});

test.each([
  ["ports: [$UNSET]", 'services.web.ports.0: "" is not a port'],
  ["ports: ['80:${UNSET}']", '"80:" is not a port'],
  ["volumes: ['$UNSET:/data']", 'services.web.volumes.0: ":/data" is not a mount'],
  ["volumes: ['/data:$SET', '/a:${UNSET-/a}']", undefined],
  ["mem_limit: $UNSET", 'services.web.mem_limit: "" is not a size'],
  ["healthcheck: { test: a, interval: '${UNSET}' }", 'interval: "" is not a duration'],
  ["tty: $UNSET", "services.web.tty: it is empty"],
  ["cpus: ${UNSET:-0.5}\n    ports: ['${SET}$UNSET', '$UNSET:80']", undefined],
  ["build: https://github.com/a/b.git\n    image: $UNSET", undefined],
])("rejects what compose rejects without a variable: %s", (fields, problem) => {
  const image = fields.includes("image:") ? "services:\n  web:\n    " : "services:\n  web:\n    image: a\n    ";
  const sources = { composeEnvironment: { SET: "1" }, secretEnvironment: {}, composeFiles: {} };
  const { problems } = composeVariables(`${image}${fields}\n`, sources);
  if (problem === undefined) expect(problems).toEqual([]);
  else expect(problems).toEqual([expect.stringMatching(/^line 4: .*; nothing sets UNSET$/)]);
  expect(problems.join()).toContain(problem ?? "");
});

test("warns of variables of compose itself that have no effect on a host", () => {
  const text = "services: { a: { image: a } }\n";
  const environment = "COMPOSE_FILE=a.yaml:b.yaml\nCOMPOSE_ENV_FILES=\nCOMPOSE_PROFILES=a\nCOMPOSE_PROJECT_NAME=b\n";
  for (const given of [
    { composeEnvFile: environment },
    { secretEnvFile: environment },
    { composeFiles: { ".env": environment } },
    { composeEnvironment: { COMPOSE_FILE: "a.yaml" } },
  ])
    expect(
      planHost(parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose: text, ...given }), target).warnings,
    ).toEqual([{ code: "compose-settings-ignored", names: ["COMPOSE_FILE"] }]);
});

test("warns of variables that nothing sets, and of what must be on the host", () => {
  const text = `services:
  a: { image: a, volumes: ["data:/data", "own:/own"], networks: [proxy, lan], command: "$ONE $TWO $TWO" }
  b: { image: b, profiles: [more], volumes: ["more:/more"] }
volumes: { data: { external: true, name: old-data }, own: , more: { external: true } }
networks: { proxy: { external: true }, lan: { external: true, name: bridge } }
`;
  const plan = planHost(parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], compose: text }), target);
  expect(plan.warnings).toEqual([
    { code: "compose-external", names: ["proxy", "old-data"] },
    { code: "compose-variables-unset", names: ["ONE", "TWO"] },
  ]);
  expect(missingOnNewHost(text).map(({ problem }) => problem)).toEqual([
    expect.stringContaining("line 5: the network proxy is external"),
    expect.stringContaining("line 4: the volume old-data is external"),
  ]);
});

test.each<[string, string, string | undefined]>([
  ["names", "A=1\nexport B = 2\nC: 3\nD-E.F=4\n1G=5\nH[0]=6\n\tI=7\n=x\n# c\n\n  \nJ\n", undefined],
  ["values", `A="it's \\" b"\nB='x\ny'\nC=it's\nD="a" # "b\nE=#"\n`, undefined],
  ["a name with a blank", "A=1\nA B=2\n", "line 2: an entry has the form NAME=VALUE"],
  ["a list", "- A=1\n", "line 1: an entry"],
  ["JSON", '{"A": "1"}\n', "line 1: an entry"],
  ["a comment of another language", "\r\n; A\r\n", "line 2: an entry"],
  ["PowerShell", "$env:A = 1\n", "line 1: an entry"],
  ["quotes that are not closed", 'A=1\nB="-----BEGIN\n', "line 2: the quotes of the value are not closed"],
  ["single quotes that are not closed", "B='a\n", "line 1: the quotes"],
])("judges %s in an env file as compose does", (_what, text, problem) => {
  expect(envFileProblem(text)).toEqual(problem === undefined ? undefined : expect.stringContaining(problem));
  for (const field of ["composeEnvFile", "secretEnvFile"]) {
    const check = () => parseHostSpec({ name: "a", allowFrom: ["203.0.113.7"], [field]: text });
    if (problem === undefined) expect(check()).toBeDefined();
    else expect(check).toThrow(expect.objectContaining({ code: "spec-invalid" }));
  }
});
