import { files } from "./life.ts";
import type { Terminal } from "./terminal.ts";

const starter = (count: number) => `set -e
start() {
  docker run --detach --name "web-$1" --publish "$((20000 + $1)):8080" --restart always --memory 16m \\
    local/web:1 /bin/busybox httpd -f -p 8080 -h /www >/dev/null
}
number=1
while [ $number -le ${count} ]; do
  start $number &
  [ $((number % 4)) -ne 0 ] || wait
  number=$((number + 1))
done
wait
docker ps --quiet | wc -l
`;

/** Fills a host with containers that publish a port each, and says how long it takes to look at them. */
export async function fill(terminal: Terminal, count: number): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || count > 2000) throw new Error("Give a whole number from 1 to 2000.");
  if (terminal.guests !== "linux") throw new Error("Containers need a real guest: run this as root on Linux.");
  for (const [name, text] of Object.entries(files)) await terminal.write(name, text);
  await terminal.write("open.yaml", `${files["web.yaml"]}`.replace("8080", `20001-${20_000 + count}`));
  await terminal.write("containers.sh", starter(count));
  await terminal.type("berth emulator start");
  await terminal.type("berth create --file open.yaml --quiet");
  await terminal.type("berth run web --file image.sh --quiet");
  const figures: [what: string, seconds: number][] = [];
  const measure = async (what: string, line: string) => {
    const begun = performance.now();
    const said = await terminal.type(line);
    figures.push([what, (performance.now() - begun) / 1000]);
    return said;
  };
  const running = await measure(`${count} containers started`, "berth run web --file containers.sh --quiet");
  const counted = running.trim().split("\n").at(-1);
  if (Number(counted) !== count) throw new Error(`${counted} containers run, not ${count}`);
  await terminal.type(`curl --silent http://$(berth ip web):${20_000 + count}/`);
  await measure("berth inspect", "berth inspect web >inspect.txt");
  await measure("berth audit", "berth audit web --fail-on never");
  await measure("berth audit --deep", "berth audit web --fail-on never --deep --json >audit.json");
  await measure("berth rotate", "berth rotate web --quiet");
  await terminal.type("berth run web -- 'docker ps --quiet | wc -l'");
  await terminal.type("berth remove web --yes --quiet");
  console.log();
  for (const [what, seconds] of figures) console.log(`${what.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s`);
}
