import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificates } from "@dockberth/core";
import { temporaryFolder } from "./folder.ts";

const settings = {
  docker: { port: "2376", options: ["--dns=8.8.8.8"] },
  compose: { web: { image: "nginx", ports: ["80:80"] } },
  "compose-environment": { COMPOSE_PROJECT_NAME: "blog" },
  "azure-environment": "AzureChinaCloud",
};

/** Files with the settings of the retired extension, and the words of `berth export extension` that read them. */
export async function legacyFiles() {
  const folder = await temporaryFolder();
  const { server } = await issueCertificates(await createAuthority({ name: "old" }), { hostnames: ["vm.example"] });
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const certs = { ca: base64(server.ca), cert: base64(server.cert), key: base64(server.key.reveal()) };
  const secrets = { certs, login: { username: "robot", password: "canary-password", email: "", server: "" } };
  const [open, hidden] = [join(folder, "public.json"), join(folder, "protected.json")];
  await writeFile(open, JSON.stringify(settings));
  await writeFile(hidden, JSON.stringify(secrets));
  return { folder, key: server.key.reveal(), words: ["--settings", open, "--protected-settings", hidden] };
}
