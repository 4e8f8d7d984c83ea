import { type Secret, secret, type TlsMaterial } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { ask } from "./client.ts";

export interface StoredConnection {
  /** `repository`, or the name of an environment. */
  readonly place: string;
  readonly prefix: string;
}

const permission = "a token with `secrets: write` (the job's own never has it)";
const parts = ["DOCKER_HOST", "CA", "CERT", "KEY"] as const;

/** Stores what another workflow needs to reach the host, each part sealed for GitHub alone. */
export async function storeConnection(
  octokit: Octokit,
  { repository }: Job,
  { place, prefix }: StoredConnection,
  connection: { readonly dockerHost: string; readonly client: TlsMaterial },
): Promise<void> {
  const { dockerHost, client } = connection;
  const values = [secret(dockerHost), secret(client.ca), secret(client.cert), client.key];
  await ask("store the connection as secrets", permission, async () => {
    const { actions } = octokit.rest;
    const { data: key } =
      place === "repository"
        ? await actions.getRepoPublicKey(repository)
        : await actions.getEnvironmentPublicKey({ ...repository, environment_name: place });
    for (const [index, value] of values.entries()) {
      const sealed = { encrypted_value: await seal(value, key.key), key_id: key.key_id };
      const secretName = { ...repository, secret_name: `${prefix}_${parts[index]}` };
      if (place === "repository") await actions.createOrUpdateRepoSecret({ ...secretName, ...sealed });
      else await actions.createOrUpdateEnvironmentSecret({ ...secretName, environment_name: place, ...sealed });
    }
  });
}

/** Deletes them; what is not there is no error. */
export async function forgetConnection(octokit: Octokit, { repository }: Job, stored: StoredConnection): Promise<void> {
  const { actions } = octokit.rest;
  for (const part of parts) {
    const secretName = { ...repository, secret_name: `${stored.prefix}_${part}` };
    const call = () =>
      stored.place === "repository"
        ? actions.deleteRepoSecret(secretName)
        : actions.deleteEnvironmentSecret({ ...secretName, environment_name: stored.place });
    await ask("delete stored secrets", permission, () =>
      call().catch((error: { status?: number }) => {
        if (error.status !== 404) throw error;
      }),
    );
  }
}

/** A sealed box: https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api */
async function seal(value: Secret, publicKey: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const box = sodium.crypto_box_seal(value.reveal(), sodium.from_base64(publicKey, sodium.base64_variants.ORIGINAL));
  return sodium.to_base64(box, sodium.base64_variants.ORIGINAL);
}
