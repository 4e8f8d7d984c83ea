import { isObject } from "../json.ts";
import { callBack } from "../run/callback.ts";
import { requireOption } from "../run/require-option.ts";
import type { CertificateStore } from "./store.ts";

const methods = ["readAuthority", "writeAuthority", "readClient", "writeClient", "removeClient"] as const;

/**
 * A store whose failures are reported as its own, and never as Azure's.
 * @throws BerthError `option-invalid` for a store without one of the methods
 */
export function checkedStore(store: CertificateStore): CertificateStore {
  requireOption("store", isObject(store), "a CertificateStore");
  for (const method of methods) requireOption(`store.${method}`, typeof store[method] === "function", "a function");
  return {
    readAuthority: () => callBack("store.readAuthority", async () => entry(await store.readAuthority())),
    writeAuthority: (authority) => callBack("store.writeAuthority", () => store.writeAuthority(authority)),
    readClient: (host) => callBack("store.readClient", async () => entry(await store.readClient(host))),
    writeClient: (host, client) => callBack("store.writeClient", () => store.writeClient(host, client)),
    removeClient: (host) => callBack("store.removeClient", () => store.removeClient(host)),
    sizes: store.sizes,
  };
}

/** Databases answer null for what they do not have. */
function entry<Entry extends object>(found: Entry | null | undefined): Entry | undefined {
  if (found === null || found === undefined) return undefined;
  if (!isObject(found)) throw new Error("it resolved with neither an object nor undefined");
  return found;
}
