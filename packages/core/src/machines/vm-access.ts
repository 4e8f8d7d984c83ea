import type { Issue } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import { type Secret, secret } from "../secret.ts";
import { sshPublicKeyProblem } from "../spec/ssh-public-key.ts";

export interface VmAccessRequest {
  /** The administrator to create, or whose password or SSH key to set. */
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  /** An OpenSSH public key. */
  readonly sshPublicKey?: string | undefined;
  /** The expiry of the account, as `YYYY-MM-DD`. */
  readonly expiration?: string | undefined;
  /** A user to delete. */
  readonly removeUser?: string | undefined;
  /** Whether to reset the configuration of sshd to the distribution's. */
  readonly resetSsh?: boolean | undefined;
}

/**
 * Composes the VMAccess extension, which restores access to a machine.
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
        ssh_key: sshPublicKey?.trim(),
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
      ? [{ path: "", message: issueTexts.nothingToReset }]
      : []),
    ...(username !== undefined && password === undefined && sshPublicKey === undefined
      ? [{ path: "username", message: issueTexts.credentialMissing }]
      : []),
    ...(username === undefined && (password !== undefined || sshPublicKey !== undefined || expiration !== undefined)
      ? [{ path: "username", message: issueTexts.userMissing }]
      : []),
    ...(username !== undefined && username === removeUser
      ? [{ path: "removeUser", message: issueTexts.sameUser }]
      : []),
    ...(expiration !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expiration)
      ? [{ path: "expiration", message: issueTexts.notADay }]
      : []),
    ...sshPublicKeyIssues(sshPublicKey?.trim()),
  ];
  if (issues.length > 0) throw new BerthError("settings-invalid", { issues });
}

function sshPublicKeyIssues(key: string | undefined): Issue[] {
  const message = key === undefined ? undefined : sshPublicKeyProblem(key);
  return message === undefined ? [] : [{ path: "sshPublicKey", message }];
}
