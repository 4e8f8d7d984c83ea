import type { TokenCredential } from "@azure/core-auth";
import { type CloudName, cloudNamed } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";

/** What is used of `@azure/identity`, an optional peer dependency. */
type Identity = Pick<typeof import("@azure/identity"), "DefaultAzureCredential">;

/**
 * The sign-in that Azure's tools share: environment, workload and managed identity, Azure CLI and others.
 * @param load loads `@azure/identity`
 * @throws BerthError `package-missing` where `@azure/identity` is not installed
 */
export async function defaultCredential(
  cloud: CloudName = "public",
  load: () => Promise<Identity> = () => import("@azure/identity"),
): Promise<TokenCredential> {
  const { authorityHost } = cloudNamed(cloud);
  const { DefaultAzureCredential } = await load().catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new BerthError("package-missing", { name: "@azure/identity", option: "credential" }, { cause: error });
  });
  return new DefaultAzureCredential({ authorityHost });
}
