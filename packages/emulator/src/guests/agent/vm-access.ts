import type { GuestTask } from "../guest.ts";
import { type AgentScript, quote } from "./agent-script.ts";

type VmAccess = Extract<GuestTask, { kind: "vm-access" }>;

export const vmAccessHome = "/var/lib/waagent/vm-access";

/**
 * VMAccess. It adds an administrator or changes their credentials, removes one, and resets sshd's configuration.
 * https://github.com/Azure/azure-linux-extensions/tree/master/VMAccess
 */
export function vmAccess(task: VmAccess): AgentScript {
  const read = (key: string): string | undefined => {
    const value = task.protectedSettings[key] ?? task.settings[key];
    return value === undefined || value === "" ? undefined : String(value);
  };
  const [user, removed] = [read("username"), read("remove_user")];
  return {
    folder: vmAccessHome,
    timeoutSeconds: 600,
    lines: [
      ...(read("reset_ssh")?.toLowerCase() === "true" ? resetSsh : []),
      ...(user === undefined ? [] : setUser(user, read("password"), read("ssh_key"), read("expiration"))),
      ...(removed === undefined ? [] : [`userdel --force --remove -- ${quote(removed)} 2>&1`]),
    ],
  };
}

/** Adds an administrator's account as on Azure's images. The agent also uses this for the first administrator. */
export function setUser(user: string, password?: string, sshKey?: string, expiration?: string): string[] {
  const [name, home] = [quote(user), quote(`/home/${user}`)];
  return [
    `id -u -- ${name} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash -- ${name}`,
    ...(password === undefined ? [] : [`printf '%s\\n' ${quote(`${user}:${password}`)} | chpasswd`]),
    "install -d -m 0755 /etc/sudoers.d",
    `printf '%s ALL=(ALL) ${password === undefined ? "NOPASSWD: " : ""}ALL\\n' ${name} >/etc/sudoers.d/${fileName(user)}`,
    `chmod 0440 /etc/sudoers.d/${fileName(user)}`,
    ...(sshKey === undefined ? [] : authorize(sshKey, name, home)),
    ...(expiration === undefined ? [] : [`chage --expiredate ${quote(expiration)} -- ${name}`]),
  ];
}

function authorize(sshKey: string, name: string, home: string): string[] {
  return [
    `install -d -m 0700 -o ${name} -g ${name} ${home}/.ssh`,
    `printf '%s\\n' ${quote(sshKey.trim())} >>${home}/.ssh/authorized_keys`,
    `chown ${name}:${name} ${home}/.ssh/authorized_keys`,
    `chmod 0600 ${home}/.ssh/authorized_keys`,
  ];
}

/** sudo ignores files with a dot in their name. */
function fileName(user: string): string {
  return quote(`waagent-${user.replaceAll(".", "-")}`);
}

const resetSsh = [
  "rm -f /etc/ssh/sshd_config.d/*.conf",
  "[ ! -f /usr/share/openssh/sshd_config ] || cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config",
  "systemctl restart ssh.service",
];
