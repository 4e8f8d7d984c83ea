import { type Secret, secret, type TlsMaterial } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { deleteFromGitHub, requestGitHub } from "./client.ts";

/** Where the secrets with a connection are stored. */
export interface StoredConnection {
  /** `repository`, or the name of an environment. */
  readonly scope: string;
  readonly prefix: string;
}

const parts = ["DOCKER_HOST", "CA", "CERT", "KEY"] as const;

/** Stores what another workflow needs to connect to the host, each part encrypted for GitHub alone. */
export async function storeConnection(
  octokit: Octokit,
  { repository }: Job,
  { scope, prefix }: StoredConnection,
  { dockerHost, client }: { readonly dockerHost: string; readonly client: TlsMaterial },
): Promise<void> {
  const values = [secret(dockerHost), secret(client.ca), secret(client.cert), client.key];
  await requestGitHub("store-secrets", async () => {
    const { actions } = octokit.rest;
    const { data: key } =
      scope === "repository"
        ? await actions.getRepoPublicKey(repository)
        : await actions.getEnvironmentPublicKey({ ...repository, environment_name: scope });
    for (const [index, value] of values.entries()) {
      const encrypted = { encrypted_value: await encrypt(value, key.key), key_id: key.key_id };
      const name = { ...repository, secret_name: `${prefix}_${parts[index]}` };
      if (scope === "repository") await actions.createOrUpdateRepoSecret({ ...name, ...encrypted });
      else await actions.createOrUpdateEnvironmentSecret({ ...name, environment_name: scope, ...encrypted });
    }
  });
}

/** Deletes the secrets that exist. */
export async function deleteConnection(
  octokit: Octokit,
  { repository }: Job,
  { scope, prefix }: StoredConnection,
): Promise<void> {
  const { actions } = octokit.rest;
  for (const part of parts) {
    const name = { ...repository, secret_name: `${prefix}_${part}` };
    await deleteFromGitHub("delete-secrets", () =>
      scope === "repository"
        ? actions.deleteRepoSecret(name)
        : actions.deleteEnvironmentSecret({ ...name, environment_name: scope }),
    );
  }
}

/** A sealed box: https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api */
async function encrypt(value: Secret, publicKey: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const box = sodium.crypto_box_seal(value.reveal(), sodium.from_base64(publicKey, sodium.base64_variants.ORIGINAL));
  return sodium.to_base64(box, sodium.base64_variants.ORIGINAL);
}
