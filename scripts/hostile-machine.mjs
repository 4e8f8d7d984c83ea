// Runs the unit tests, and those of the provisioning script, on a machine that has everything which tests must not see:
// docker, docker-compose 1.29, podman, az (signed in), gh and kubectl, a ~/.docker with contexts, a dead proxy, settings of
// Azure, GitHub and Slack, another locale and time zone. Where root can, the programs stand in /usr/local/bin too.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const answers = {
  docker: 'case $1 in --version | version) echo "Docker version 19.03.1, build 1" ;; esac',
  "docker-compose": 'echo "docker-compose version 1.29.2, build unknown"',
  podman: 'echo "podman version 3.4.4"',
  az: `echo '{"accessToken":"stolen","expiresOn":"2099-01-01 00:00:00.000000","tenant":"t","tokenType":"Bearer"}'; exit 0`,
  gh: 'echo "Logged in to github.com as somebody"',
  kubectl: 'echo "Client Version: v1.20.0"',
};
const suites = [
  ["--project=unit"],
  ["--project=integration", "packages/core/src/provision/provision", "packages/core/src/provision/machine-options"],
];

const folder = mkdtempSync(join(tmpdir(), "berth-hostile-"));
const [programs, home, calls] = ["programs", "home", "calls"].map((name) => join(folder, name));
for (const path of [programs, join(home, ".docker"), join(home, ".azure"), join(home, ".kube")])
  mkdirSync(path, { recursive: true });
for (const [name, body] of Object.entries(answers)) {
  writeFileSync(join(programs, name), `#!/bin/sh\necho "${name} $*" >>'${calls}'\n${body}\nexit 99\n`);
  chmodSync(join(programs, name), 0o755);
}
const contexts = { currentContext: "somewhere-else", auths: { "https://index.docker.io/v1/": { auth: "c2VjcmV0" } } };
writeFileSync(join(home, ".docker", "config.json"), JSON.stringify(contexts));
writeFileSync(
  join(home, ".azure", "azureProfile.json"),
  JSON.stringify({ subscriptions: [{ id: "s", isDefault: true }] }),
);
writeFileSync(join(home, ".kube", "config"), "current-context: production\n");
writeFileSync(join(home, ".npmrc"), "proxy=http://127.0.0.1:9\n");
const proxy = Object.fromEntries(
  ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"].map((name) => [
    name,
    "http://127.0.0.1:9",
  ]),
);
const env = {
  ...process.env,
  ...proxy,
  PATH: `${programs}:${process.env.PATH}`,
  HOME: home,
  ...{ LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
  ...{
    DOCKER_HOST: "tcp://127.0.0.1:9",
    DOCKER_CONTEXT: "somewhere-else",
    DOCKER_TLS_VERIFY: "1",
    DOCKER_CERT_PATH: "/none",
  },
  ...{
    AZURE_TENANT_ID: "t",
    AZURE_CLIENT_ID: "c",
    AZURE_CLIENT_SECRET: "s",
    AZURE_SUBSCRIPTION_ID: "s",
    ARM_CLIENT_ID: "c",
  },
  ...{
    GITHUB_TOKEN: "t",
    GITHUB_REPOSITORY: "somebody/else",
    SLACK_BOT_TOKEN: "xoxb",
    KUBECONFIG: join(home, ".kube", "config"),
  },
  ...{ BERTH_HOME: join(home, "berth"), BERTH_SUBSCRIPTION: "s", EDITOR: "false", NODE_OPTIONS: "--no-deprecation" },
};
const results = suites.map((words) =>
  run([process.execPath, join("node_modules", "vitest", "vitest.mjs"), "run", ...words]),
);
const called = existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [];
rmSync(folder, { recursive: true, force: true });
for (const call of called) console.log(`called: ${call}`);
console.log(
  `hostile machine: ${results.filter((passed) => passed).length} of ${suites.length} suites passed, ${called.length} calls of the machine's programs`,
);
process.exit(results.every((passed) => passed) && called.length === 0 ? 0 : 1);

/** In a view of the file system of its own, in which /usr/local/bin has the programs before the machine's own. */
function run(words) {
  const script = `mount -t overlay overlay -o "lowerdir=$1:/usr/local/bin" /usr/local/bin && shift && exec "$@"`;
  const [program, ...rest] = canMount() ? ["unshare", "--mount", "sh", "-c", script, "sh", programs, ...words] : words;
  return spawnSync(program, rest, { stdio: "inherit", env }).status === 0;
}

function canMount() {
  if (process.platform !== "linux" || process.getuid() !== 0) return false;
  const words = [
    "--mount",
    "sh",
    "-c",
    'mount -t overlay overlay -o "lowerdir=$1:/usr/local/bin" /usr/local/bin',
    "sh",
    programs,
  ];
  return spawnSync("unshare", words, { stdio: "ignore" }).status === 0;
}
