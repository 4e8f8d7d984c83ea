import type { Chapter } from "./life.ts";

/** The page of a life; what differs from run to run and from machine to machine is left out or has a placeholder. */
export function lifePage(chapters: readonly Chapter[]): string {
  const stable = stabilizer();
  const parts = chapters.map(({ title, text, lines }) => {
    const typed = lines.map(({ command, said }) => `$ ${command}\n${stable(said)}`.trimEnd());
    return `## ${title}\n\n${text}\n\n\`\`\`console\n${typed.join("\n\n")}\n\`\`\``;
  });
  return `${[heading, ...parts, figures].join("\n\n")}\n`;
}

const heading = `# The life of a host

Made by \`npm run life\`, as root on Linux, against the emulator, whose virtual machine is a real Linux system with a Docker Engine from
the distribution's packages. Anybody can run it; nothing is left of it. Times, serial numbers, addresses and what else differs from run to run has
a placeholder. The lines that wait for Docker, and the one that names the Azure in use, are left out.`;

/** What `-- --containers 200` said, and when: figures are no part of a transcript, which says the same every time. */
const figures = `## Two hundred containers

\`npm run life -- --containers 200\` fills a host with containers that publish a port each, and says how long it takes to look at them.
On two processors that others used too (a load of 4 to 8), on 2026-11-25:

|                        | seconds |
| ---------------------- | ------: |
| 200 containers started |   146.6 |
| \`berth inspect\`        |     1.3 |
| \`berth audit\`          |    13.2 |
| \`berth audit --deep\`   |    16.6 |
| \`berth rotate\`         |    14.0 |

An audit asks two questions about each container that runs, eight at once over eight connections. Most of its time is the Engine's, which
starts \`ps\` for each to answer what runs in it.`;

/** One for a whole page: the same moment has the same name wherever it stands. */
export function stabilizer(): (text: string) => string {
  const moments = new Map<string, string>();
  const name = (moment: string) => {
    const known = moments.get(moment) ?? `‹moment ${moments.size + 1}›`;
    moments.set(moment, known);
    return known;
  };
  return (text) =>
    text
      .split("\n")
      // How long each line came after the first.
      .map((line) => line.replace(/^ *\d+\.\ds {2}/, ""))
      .filter((line) => !/^Waiting for Docker at |^Using the emulator at /.test(line))
      .join("\n")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+\.\d{6,}Z/g, name)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, "‹time›")
      .replaceAll(/\d{4}-\d\d-\d\d/g, "‹day›")
      .replaceAll(/\d+ min \d+ s\b|\b\d+(\.\d+)? s\b/g, "… s")
      .replaceAll(/\/\S*\/berth-life-[^/\s]+/g, "~/life")
      .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:10443")
      .replaceAll(/\bprocess \d+/g, "process …")
      .replaceAll(/\b10\.213\.\d+\.(?!0\/)/g, "10.213.0.")
      .replaceAll(/\bweb-[0-9a-f]{10}\b/g, "web-0123456789")
      .replaceAll(/\b[0-9a-f]{64}\b/g, "‹fingerprint›")
      .replaceAll(/[ \t]+$/gm, "");
}
