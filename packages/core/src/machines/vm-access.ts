import { BerthError } from "../errors/index.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import { type Secret, secret } from "../secret.ts";

export interface VmAccessRequest {
  /** The administrator to make, or whose way in is set anew. */
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  /** An OpenSSH public key. */
  readonly sshPublicKey?: string | undefined;
  /** When the account ends, as `YYYY-MM-DD`. */
  readonly expiration?: string | undefined;
  readonly removeUser?: string | undefined;
  /** Puts sshd's configuration back to the distribution's. */
  readonly resetSsh?: boolean | undefined;
}

/**
 * The VMAccess extension: for a machine that nobody gets into any more.
 * https://learn.microsoft.com/azure/virtual-machines/extensions/vmaccess-linux
 * @throws BerthError `settings-invalid`
 */
export function vmAccessExtension(request: VmAccessRequest): ComposedExtension {
  assertRequest(request);
  const { username, password, sshPublicKey, expiration, removeUser, resetSsh } = request;
  return {
    publisher: "Microsoft.OSTCExtensions",
    type: "VMAccessForLinux",
    typeHandlerVersion: "1.5",
    autoUpgradeMinorVersion: true,
    settings: {},
    protectedSettings: secret(
      JSON.stringify({
        username,
        password: password?.reveal(),
        ssh_key: sshPublicKey,
        expiration,
        remove_user: removeUser,
        reset_ssh: resetSsh === true ? true : undefined,
      }),
    ),
  };
}

function assertRequest({ username, password, sshPublicKey, expiration, removeUser, resetSsh }: VmAccessRequest): void {
  const issues = [
    ...(username === undefined && removeUser === undefined && resetSsh !== true
      ? [{ path: "", message: "name a user to set or to remove, or ask for sshd to be reset" }]
      : []),
    ...(username !== undefined && password === undefined && sshPublicKey === undefined
      ? [{ path: "username", message: "give a password or an SSH public key with it" }]
      : []),
    ...(username === undefined && (password !== undefined || sshPublicKey !== undefined || expiration !== undefined)
      ? [{ path: "username", message: "say whose password, key or expiration it is" }]
      : []),
    ...(username !== undefined && username === removeUser
      ? [{ path: "removeUser", message: "is the user that is to be set" }]
      : []),
    ...(expiration !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expiration)
      ? [{ path: "expiration", message: "use YYYY-MM-DD" }]
      : []),
    ...(sshPublicKey !== undefined && !/^(ssh-(rsa|ed25519)|ecdsa-sha2-\S+) [A-Za-z0-9+/=]+/.test(sshPublicKey)
      ? [{ path: "sshPublicKey", message: "is not an OpenSSH public key" }]
      : []),
  ];
  if (issues.length > 0) throw new BerthError("settings-invalid", { issues });
}
