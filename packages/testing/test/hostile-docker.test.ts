import { once } from "node:events";
import { PassThrough, Readable } from "node:stream";
import { connectDocker, createAuthority, createHost, parseHostSpec } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  blocksNobody,
  type EmulatedAzure,
  emulatedAzure,
  type HostileDaemon,
  hostileDaemon,
  hostilities,
  showsNoControls,
} from "../src/index.ts";

type Follow = (stream: NodeJS.ReadableStream, onFinished: (error: Error | null, output: unknown[]) => void) => void;
/** Its types lack the method that decodes BuildKit. */
type Docker = Awaited<ReturnType<typeof connectDocker>> & { readonly followProgress: Follow };

const megabyte = 1024 * 1024;
let daemon: HostileDaemon;
let cloud: EmulatedAzure;
let made: Awaited<ReturnType<typeof createHost>>;

beforeAll(async () => {
  daemon = hostileDaemon();
  cloud = await emulatedAzure({ engine: daemon.engine });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  made = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }));
});
afterAll(() => cloud[Symbol.asyncDispose]());

const limits = { maxBufferedBytes: 4 * megabyte, totalSeconds: 1 };
const connect = (more: object = {}) => connectDocker(made.host, made.client, { ...limits, ...more }) as Promise<Docker>;

const calls: Readonly<Record<string, (docker: Docker) => Promise<unknown>>> = {
  version: (docker) => docker.version(),
  ping: (docker) => docker.ping(),
  containers: (docker) => docker.listContainers({ all: true }),
  history: (docker) => docker.getImage("x").history(),
  create: (docker) => docker.createContainer({ Image: "x" }),
  logs: (docker) => docker.getContainer("x").logs({ stdout: true }),
  pull: async (docker) => followed(docker.modem.followProgress.bind(docker.modem), await docker.pull("x")),
  build: async (docker) => {
    const output = await docker.buildImage(Readable.from([Buffer.alloc(10_240)]), { t: "x" });
    return followed(docker.followProgress.bind(docker), output);
  },
};

test("rejects a build by BuildKit in both forms of the call, and throws in none", async () => {
  const docker = await connect();
  const options = { t: "x", version: "2" } as const;
  await expect(docker.buildImage(Readable.from([]), options)).rejects.toMatchObject({ code: "option-invalid" });
  const error = await new Promise((resolve) => docker.buildImage(Readable.from([]), options, resolve));
  expect(error).toMatchObject({ code: "option-invalid" });
});

test.each(hostilities.flatMap((hostility) => Object.keys(calls).map((call) => [call, hostility] as const)))(
  "the Docker client ends %s as a promise and shows no control character in an error: %s",
  async (call, hostility) => {
    const docker = await connect();
    daemon.behave(hostility);
    try {
      await blocksNobody(hostility, async () => {
        const stopped = AbortSignal.timeout(2000);
        const ended = calls[call]?.(docker).catch(({ message }: Error) => showsNoControls(message));
        // A stream lasts as long as its reader wants.
        await Promise.race([ended, once(stopped, "abort")]);
      });
      expect(daemon.paths).not.toContain("/followed");
    } finally {
      daemon.behave(undefined);
    }
  },
);

test("limits all answers of one client together", async () => {
  const docker = await connect({ totalSeconds: 60 });
  daemon.behave("an endless body");
  const answers = await Promise.allSettled([docker.version(), docker.version(), docker.info()]);
  daemon.behave(undefined);
  for (const { reason } of answers as PromiseRejectedResult[]) expect(reason).toMatchObject({ code: "EMSGSIZE" });
  expect((await docker.version()).Version).toBe("0.0.0-simulated");
});

test("ends a call that takes too long", async () => {
  const docker = await connect();
  daemon.behave("one byte a second");
  await expect(docker.version()).rejects.toMatchObject({ code: "ETIMEDOUT" });
  daemon.behave(undefined);
});

test("passes on what a container writes, frame by frame", async () => {
  const docker = await connect();
  const written = async (bytes: readonly Buffer[]) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    docker.modem.demuxStream(Readable.from(bytes), stdout, stderr);
    await new Promise(setImmediate);
    return [stdout.read()?.toString() ?? "", stderr.read()?.toString() ?? ""];
  };
  const both = Buffer.concat([frame(1, "out"), frame(2, "err"), frame(1, ""), frame(1, "!")]);
  expect(await written([both])).toEqual(["out!", "err"]);
  expect(await written([...both].map((byte) => Buffer.of(byte)))).toEqual(["out!", "err"]);
  expect(await written([Buffer.from("no frame at all")])).toEqual(["no frame at all", ""]);
  // Thousands of empty frames in one piece once exceeded the stack.
  expect(await written([Buffer.concat(Array.from({ length: 20_000 }, () => frame(2, ""))), both])).toEqual([
    "out!",
    "err",
  ]);
});

test("ignores lines of progress that are no objects", async () => {
  const docker = await connect();
  const lines = () =>
    Readable.from(['{"status":"1"}\n{bad\nnull\n{"sta', 'tus":"2"}'].map((text) => Buffer.from(text)));
  for (const follower of [docker.modem, docker]) {
    const output = await followed(follower.followProgress.bind(follower), lines());
    expect(output).toEqual([{ status: "1" }, { status: "2" }]);
  }
});

function frame(kind: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(kind, 0);
  header.writeUInt32BE(text.length, 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

function followed(follow: Follow, stream: NodeJS.ReadableStream): Promise<unknown> {
  return new Promise((resolve, reject) => {
    follow(stream, (error: Error | null, output: unknown[]) => (error === null ? resolve(output) : reject(error)));
  });
}
