import type { Terminal } from "./terminal.ts";

export interface Chapter {
  readonly title: string;
  readonly text: string;
  readonly lines: readonly { readonly command: string; readonly said: string }[];
}

/** A line that is typed. */
interface Line {
  readonly command: string;
  /** What it ends in; default 0. */
  readonly ends?: number;
  /** Needs containers, and so a guest that is a real Linux. */
  readonly isReal?: boolean;
}

interface Draft {
  readonly title: string;
  readonly text: string;
  readonly lines: readonly (string | Line)[];
}

/** What a file of the transcript holds. */
export const files: Readonly<Record<string, string>> = {
  // The emulator's guests see this machine as 10.213.x.1, simulated ones as 127.0.0.1.
  "web.yaml": `name: web
size: Standard_B2s
allowFrom: [10.213.0.0/16, 127.0.0.0/8]
openPorts:
  - ports: 8080
tags:
  team: docs
`,
  "image.sh": `set -e
umask 022
apt-get -q -y install --no-install-recommends busybox-static >/dev/null
mkdir -p /tmp/image/bin /tmp/image/www
cp /bin/busybox /tmp/image/bin
echo 'Served by a container.' >/tmp/image/www/index.html
tar -C /tmp/image -c bin www | docker import - local/web:1 >/dev/null
docker images --format '{{.Repository}}:{{.Tag}}'
`,
  "compose.yaml": `services:
  site:
    image: local/web:1
    command: [/bin/busybox, httpd, -f, -p, "8080", -h, /www]
    ports: ["8080:8080"]
    restart: always
    user: "1000:1000"
    read_only: true
    cap_drop: [ALL]
`,
};

const real = (command: string, ends = 0): Line => ({ command, ends, isReal: true });
const containers = real(`berth run web -- "docker ps --format '{{.Image}} {{.State}}'"`);
const since = real(`berth run web -- 'docker inspect --format "{{.State.StartedAt}}" $(docker ps --quiet)'`);
const ask = (folder: string) =>
  `curl --silent --cacert ${folder}/ca.pem --cert ${folder}/cert.pem --key ${folder}/key.pem https://$(berth ip web):2376/_ping; echo`;

const drafts = (guests: Terminal["guests"]): readonly Draft[] => [
  {
    title: "Create",
    text: "An Azure on this machine, and a host in it. `--expires-in` says until when it is needed.",
    lines: [
      guests === "linux" ? "berth emulator start" : `berth emulator start --guests ${guests}`,
      "cat web.yaml",
      "berth create --file web.yaml --expires-in 8h",
      "berth list",
      "berth audit web --fail-on never",
    ],
  },
  {
    title: "Compose",
    text:
      "An image out of the machine's own files, since no registry is asked here. Then the same description again, with services: the " +
      "host is as described already, so that only they are new.",
    lines: [
      real("cat image.sh"),
      real("berth run web --file image.sh"),
      real("cat compose.yaml"),
      real("berth create --file web.yaml --compose compose.yaml"),
      containers,
      real("curl --silent http://$(berth ip web):8080/"),
    ],
  },
  {
    title: "Grant",
    text:
      "One person gets in for a day's work, by a folder; a job elsewhere for an hour, by one file. Where that is taken in there is no " +
      "Azure account. Who has no certificate is refused.",
    lines: [
      "berth grant web --for anna --hours 8 --to anna",
      "ls anna",
      { command: ask("anna"), isReal: true },
      "berth grant web --for ci --hours 1 --file ci.berth",
      "BERTH_HOME=elsewhere berth import ci.berth",
      "BERTH_HOME=elsewhere berth url web",
      real("curl --silent --cacert anna/ca.pem https://$(berth ip web):2376/_ping || echo refused"),
    ],
  },
  {
    title: "Rotate",
    text: "Another certificate. The container has run since the same moment before and after it, and a grant of before still opens.",
    lines: [since, "berth rotate web", since, { command: ask("anna"), isReal: true }],
  },
  {
    title: "Upgrade",
    text: "From and to are the same where the distribution has one version only, as `apt-cache madison` shows.",
    lines: [real("berth run web -- apt-cache madison docker.io"), "berth upgrade web", since],
  },
  {
    title: "Audit",
    text: "What the CIS Docker Benchmark asks, first over the API, then of the machine too. A warning ends the command in 1, for a pipeline.",
    lines: [
      { command: "berth audit web", ends: 1 },
      { command: "berth audit web --deep --all", ends: 1, isReal: true },
      "berth audit web --fail-on never --json --sarif audit.sarif >audit.json",
    ],
  },
  {
    title: "Stop and start",
    text: "Deallocated, it costs its disk and its address. Afterwards its containers are there again.",
    lines: [
      "berth stop web",
      "berth status web",
      { command: "berth upgrade web", ends: 6 },
      "berth start web",
      containers,
    ],
  },
  {
    title: "Extend and sweep",
    text: "Needed for longer; then no longer. `sweep` says what it would remove, and removes it when told so. Nothing is left.",
    lines: [
      "berth extend web 3d",
      "berth sweep",
      "berth extend web 1m",
      "sleep 61",
      "berth sweep --grace 0",
      "berth sweep --grace 0 --yes",
      "berth list",
    ],
  },
];

/** Plays the life of a host from beginning to end. */
export async function live(terminal: Terminal): Promise<Chapter[]> {
  for (const [name, text] of Object.entries(files)) await terminal.write(name, text);
  const chapters: Chapter[] = [];
  for (const { title, text, lines } of drafts(terminal.guests)) {
    console.log(`\n# ${title}\n`);
    const played = lines.map((line) => (typeof line === "string" ? { command: line } : line));
    const said = [];
    for (const { command, ends, isReal } of played) {
      if (isReal === true && terminal.guests !== "linux") continue;
      said.push({ command, said: await terminal.type(command, ends) });
    }
    chapters.push({ title, text, lines: said });
  }
  return chapters;
}
