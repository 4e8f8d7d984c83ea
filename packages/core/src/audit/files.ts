import { auditFileTexts as texts } from "../messages/audit-items.ts";
import type { AuditItemText } from "../messages/en/audit-items.ts";
import { type AuditCheck, notAssessed, pass, type Verdict, warn } from "./check.ts";
import type { FileFacts } from "./facts.ts";
import { onMachine } from "./machine.ts";

/** Section 3: owners and modes of the Engine's files. */
export const fileChecks: readonly AuditCheck[] = [
  owner("3.1", "docker.service"),
  mode("3.2", "docker.service", 0o644),
  owner("3.3", "docker.socket"),
  mode("3.4", "docker.socket", 0o644),
  owner("3.5", "/etc/docker"),
  mode("3.6", "/etc/docker", 0o755),
  owner("3.7", "registry certificates"),
  mode("3.8", "registry certificates", 0o444),
  owner("3.9", "tlscacert"),
  mode("3.10", "tlscacert", 0o444),
  owner("3.11", "tlscert"),
  mode("3.12", "tlscert", 0o444),
  owner("3.13", "tlskey"),
  mode("3.14", "tlskey", 0o400),
  owner("3.15", "/run/docker.sock", "root:docker"),
  mode("3.16", "/run/docker.sock", 0o660),
  owner("3.17", "/etc/docker/daemon.json"),
  mode("3.18", "/etc/docker/daemon.json", 0o644),
  owner("3.19", "/etc/default/docker"),
  mode("3.20", "/etc/default/docker", 0o644),
  mode("3.21", "/etc/sysconfig/docker", 0o644),
  owner("3.22", "/etc/sysconfig/docker"),
  owner("3.23", "containerd.sock"),
  mode("3.24", "containerd.sock", 0o660),
];

function owner(id: string, name: string, wanted = "root:root"): AuditCheck {
  const text = { title: texts.ownerTitle(name, wanted), remedy: texts.ownerRemedy(wanted) };
  return file(id, name, text, ({ path, owner }) =>
    owner === wanted ? pass : warn({ code: "file-owner", path, owner }),
  );
}

function mode(id: string, name: string, maxMode: number): AuditCheck {
  const digits = maxMode.toString(8);
  const text = { title: texts.modeTitle(name, digits), remedy: texts.modeRemedy(digits) };
  return file(id, name, text, ({ path, mode }) =>
    (mode & ~maxMode & 0o7777) === 0 ? pass : warn({ code: "file-mode", path, mode }),
  );
}

function file(id: string, name: string, text: AuditItemText, assessFile: (found: FileFacts) => Verdict): AuditCheck {
  const assess = onMachine(({ files }) => {
    const found = files.get(name);
    return found === undefined ? notAssessed({ code: "file-missing", file: name }) : assessFile(found);
  });
  return { id, ...text, assess };
}
