import type { AuditFinding, AuditSubjectName } from "../messages/en/audit.ts";
import {
  type AuditCheck,
  assessEach,
  auditCheck,
  manualCheck,
  notKnown,
  type Problem,
  pass,
  warn,
  whenObserved,
} from "./check.ts";
import type { AuditFacts, ImageFacts, Observed } from "./facts.ts";

/** Section 4: images, and how they were built. */
export const imageChecks: readonly AuditCheck[] = [
  auditCheck("4.1", (facts) =>
    assessEach(usersOf(facts), { code: "no-images-or-containers" }, ({ user }) => findRoot(user)),
  ),
  manualCheck("4.2"),
  manualCheck("4.3"),
  manualCheck("4.4"),
  manualCheck("4.5"),
  auditCheck("4.6", ({ images }) =>
    assessEach(images, { code: "no-images" }, ({ inspected }) => {
      if (!("value" in inspected)) return notKnown(inspected.reason);
      const test = inspected.value.Config?.Healthcheck?.Test ?? [];
      return test.length === 0 || test[0] === "NONE" ? { code: "no-healthcheck" } : undefined;
    }),
  ),
  auditCheck("4.7", ({ images }) =>
    assessEach(images, { code: "no-images" }, (image) =>
      findStep(image, (step) => updatesLists(step) && !installStep.test(step), { code: "separate-update" }),
    ),
  ),
  manualCheck("4.8"),
  auditCheck("4.9", ({ images }) =>
    assessEach(images, { code: "no-images" }, (image) =>
      findStep(image, (step) => /^(\/bin\/sh -c #\(nop\) )?ADD /.test(step), { code: "has-add" }),
    ),
  ),
  manualCheck("4.10"),
  manualCheck("4.11"),
  manualCheck("4.12"),
];

/** Section 6: unused images and containers. */
export const sprawlChecks: readonly AuditCheck[] = [
  auditCheck("6.1", ({ images, listed }) =>
    whenObserved(images, (all) =>
      whenObserved(listed, (containers) => {
        const used = new Set(containers.map(({ ImageID }) => ImageID));
        const unused = all.filter(({ id }) => !used.has(id)).length;
        return unused > all.length / 2 && unused > maxUnusedImages
          ? warn({ code: "unused-images", unused, all: all.length })
          : pass;
      }),
    ),
  ),
  auditCheck("6.2", ({ listed }) =>
    whenObserved(listed, (containers) => {
      const stopped = containers.filter(({ State }) => State !== "running").length;
      return stopped > maxStoppedContainers
        ? warn({ code: "stopped-containers", stopped, all: containers.length })
        : pass;
    }),
  ),
];

/** A few unused images are acceptable, whatever their share. */
const maxUnusedImages = 5;

/** The limit of docker-bench-security. */
const maxStoppedContainers = 25;

/** A manager of packages, options of it, and its verb. Word by word, because one expression takes quadratic time. */
function updatesLists(step: string): boolean {
  let isVerbNext = false;
  for (const word of step.split(/\s+/)) {
    if (isVerbNext && /^(?:update|refresh|makecache)\b/.test(word)) return true;
    isVerbNext = /\b(?:apt-get|apt|yum|dnf|zypper|apk)$/.test(word) || (isVerbNext && word.startsWith("-"));
  }
  return false;
}

const installStep = /\b(?:install|add|upgrade|dist-upgrade)\b/;

/** Longer than what people write in a step; anybody who builds an image can make it longer. */
const maxStepCharacters = 4096;

interface ImageUser extends AuditSubjectName {
  readonly user: Observed<string>;
}

function usersOf({ images, containers }: AuditFacts): Observed<readonly ImageUser[]> {
  if (!("value" in images)) return images;
  if (!("value" in containers)) return containers;
  const user = (
    inspected: Observed<{ readonly Config?: { readonly User?: string | undefined } | undefined }>,
  ): Observed<string> =>
    !("value" in inspected)
      ? inspected
      : inspected.value.Config === undefined
        ? { reason: { code: "not-reported", field: "user" } }
        : { value: inspected.value.Config.User ?? "" };
  return {
    value: [
      ...images.value.map(({ name, inspected }) => ({ kind: "image" as const, name, user: user(inspected) })),
      ...containers.value.map(({ name, inspected }) => ({
        kind: "container" as const,
        name,
        user: user(inspected),
      })),
    ],
  };
}

function findRoot(user: Observed<string>): Problem {
  if (!("value" in user)) return notKnown(user.reason);
  const [name = ""] = user.value.split(":");
  return ["", "root", "0"].includes(name) ? { code: "runs-as-root" } : undefined;
}

function findStep({ history }: ImageFacts, isWrong: (step: string) => boolean, finding: AuditFinding): Problem {
  if (!("value" in history)) return notKnown(history.reason);
  const steps = history.value.map(({ CreatedBy }) => CreatedBy?.slice(0, maxStepCharacters));
  if (steps.some((step) => step !== undefined && isWrong(step))) return finding;
  return steps.includes(undefined) ? notKnown({ code: "not-reported", field: "build" }) : undefined;
}
