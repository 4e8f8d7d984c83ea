import { join } from "node:path";
import { createClientRequest } from "@dockberth/core";
import { writeKeyFiles } from "../../folder/key-files.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = OutputOptions & { readonly to: string };

export async function request(session: Session, who: string, { to, json }: Options): Promise<void> {
  const { csr, key } = await createClientRequest({ name: who });
  const paths = { key: join(to, "key.pem"), request: join(to, "request.csr") };
  await writeKeyFiles(to, { "key.pem": key.reveal(), "request.csr": csr });
  if (json === true) writeJson(session, paths);
  else writeLine(session, resultTexts.requested(paths.key, paths.request));
}
