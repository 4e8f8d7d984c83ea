import { once } from "node:events";
import { connect } from "node:tls";
import type { Emulator } from "../src/index.ts";

/** Sends bytes over TLS, and resolves with the first line of the answer, or nothing where the connection is closed. */
export async function sent({ url, ca }: Emulator, bytes: string | Uint8Array): Promise<string> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), ca });
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("latin1");
    socket.end();
  });
  socket.on("error", () => undefined);
  socket.end(bytes);
  await once(socket, "close");
  return answer.split("\r\n")[0] ?? "";
}
