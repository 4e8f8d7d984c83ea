import type { Issue } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import type { ComposedExtension } from "../provision/custom-script.ts";
import { type Secret, secret } from "../secret.ts";
import { sshPublicKeyProblem } from "../spec/ssh-public-key.ts";
import type { MachineOs } from "./find-machine.ts";

/** What `vmAccessExtension` resets on a machine. */
export interface VmAccessRequest {
  /** The administrator to create, or whose password or SSH key to set. */
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  /** Linux only: an OpenSSH public key. */
  readonly sshPublicKey?: string | undefined;
  /** Linux only: the expiry of the account, as `YYYY-MM-DD`. */
  readonly expiration?: string | undefined;
  /** Linux only: a user to delete. */
  readonly removeUser?: string | undefined;
  /** Linux only: whether to reset the configuration of sshd to the distribution's. */
  readonly resetSsh?: boolean | undefined;
  /** Windows only: whether to enable Remote Desktop and to open its port in Windows' firewall. */
  readonly resetRemoteDesktop?: boolean | undefined;
}

/**
 * Composes the VMAccess extension of an operating system, which restores access to a machine.
 * - https://learn.microsoft.com/azure/virtual-machines/extensions/vmaccess-linux
 * - https://learn.microsoft.com/azure/virtual-machines/extensions/vmaccess-windows
 * @param os default `linux`
 * @throws BerthError `settings-invalid`
 */
export function vmAccessExtension(request: VmAccessRequest, os: MachineOs = "linux"): ComposedExtension {
  requireAccessRequest(request);
  refuse(os === "windows" ? windowsIssues(request) : linuxIssues(request));
  return os === "windows" ? windowsExtension(request) : linuxExtension(request);
}

/** Checks what does not depend on the machine. @throws BerthError `settings-invalid` */
export function requireAccessRequest(request: VmAccessRequest): void {
  const { username, password, sshPublicKey, expiration, removeUser, resetSsh, resetRemoteDesktop } = request;
  const resets = resetSsh === true || resetRemoteDesktop === true;
  const needsUser = password !== undefined || sshPublicKey !== undefined || expiration !== undefined;
  refuse([
    ...(username === undefined && removeUser === undefined && !resets
      ? [{ path: "", message: issueTexts.nothingToReset }]
      : []),
    ...(username !== undefined && password === undefined && sshPublicKey === undefined
      ? [{ path: "username", message: issueTexts.credentialMissing }]
      : []),
    ...(username === undefined && needsUser ? [{ path: "username", message: issueTexts.userMissing }] : []),
    ...(username !== undefined && username === removeUser
      ? [{ path: "removeUser", message: issueTexts.sameUser }]
      : []),
    ...(expiration !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(expiration)
      ? [{ path: "expiration", message: issueTexts.notADay }]
      : []),
    ...sshPublicKeyIssues(sshPublicKey?.trim()),
  ]);
}

function linuxIssues({ resetRemoteDesktop }: VmAccessRequest): Issue[] {
  return resetRemoteDesktop === true ? [{ path: "resetRemoteDesktop", message: issueTexts.onWindowsOnly }] : [];
}

/**
 * Names of local accounts on Windows:
 * https://learn.microsoft.com/azure/virtual-machines/windows/faq#what-are-the-username-requirements-when-creating-a-vm-
 */
const windowsUserName = /^[^\\/"[\]:|<>+=;,?*@&]{1,20}$/;

function windowsIssues({ username, ...request }: VmAccessRequest): Issue[] {
  const linuxOnly = (["sshPublicKey", "expiration", "removeUser", "resetSsh"] as const).filter(
    (field) => request[field] !== undefined && request[field] !== false,
  );
  const isInvalid = username !== undefined && (!windowsUserName.test(username) || username.endsWith("."));
  return [
    ...linuxOnly.map((path) => ({ path, message: issueTexts.onLinuxOnly })),
    ...(isInvalid ? [{ path: "username", message: issueTexts.windowsUserName }] : []),
  ];
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new BerthError("settings-invalid", { issues });
}

function linuxExtension(request: VmAccessRequest): ComposedExtension {
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

/** Without a user it enables Remote Desktop and opens its port in Windows' firewall, and with one, too. */
function windowsExtension({ username, password }: VmAccessRequest): ComposedExtension {
  return {
    publisher: "Microsoft.Compute",
    type: "VMAccessAgent",
    typeHandlerVersion: "2.4",
    autoUpgradeMinorVersion: true,
    settings: username === undefined ? {} : { UserName: username },
    protectedSettings: secret(JSON.stringify({ Password: password?.reveal() })),
  };
}

function sshPublicKeyIssues(key: string | undefined): Issue[] {
  const message = key === undefined ? undefined : sshPublicKeyProblem(key);
  return message === undefined ? [] : [{ path: "sshPublicKey", message }];
}
