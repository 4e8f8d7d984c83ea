import { type AuditCheck, assessEach, manualCheck, notKnown, type Problem, pass, warn, whenObserved } from "./check.ts";
import type { AuditFacts, ImageFacts, Observed } from "./facts.ts";

/** Section 4: images, and how they were built. */
export const imageChecks: readonly AuditCheck[] = [
  {
    id: "4.1",
    title: "Containers run as a user other than root",
    remedy: "Add USER to the Dockerfile, or run the container with --user.",
    assess: (facts) => assessEach(usersOf(facts), "images or containers", ({ user }) => findRoot(user)),
  },
  manualCheck("4.2", "Base images are trusted", "Docker does not know which images are trusted"),
  manualCheck(
    "4.3",
    "Images contain no unnecessary packages",
    "only the authors of an image know which packages are necessary",
  ),
  manualCheck("4.4", "Images are scanned and rebuilt", "this audit has no scanner; use the registry's"),
  manualCheck("4.5", "Content trust is enabled", "DOCKER_CONTENT_TRUST is set where the client runs, not on the host"),
  {
    id: "4.6",
    title: "Images have a health check",
    remedy: "Add HEALTHCHECK to the Dockerfile.",
    assess: ({ images }) =>
      assessEach(images, "images", ({ inspected }) => {
        if (!("value" in inspected)) return notKnown(inspected.reason);
        const test = inspected.value.Config?.Healthcheck?.Test ?? [];
        return test.length === 0 || test[0] === "NONE" ? "has no HEALTHCHECK" : undefined;
      }),
  },
  {
    id: "4.7",
    title: "Images do not update package lists in a separate step",
    remedy: "Combine the update and the installation in one RUN.",
    assess: ({ images }) =>
      assessEach(images, "images", (image) =>
        findStep(
          image,
          (step) => updatesLists(step) && !installStep.test(step),
          "updates package lists in a separate step",
        ),
      ),
  },
  manualCheck("4.8", "Images contain no setuid programs", "this requires a scan of the files in an image"),
  {
    id: "4.9",
    title: "Images are built with COPY rather than ADD",
    remedy: "Use COPY, and RUN with a checksum for downloads.",
    assess: ({ images }) =>
      assessEach(images, "images", (image) =>
        findStep(image, (step) => /^(\/bin\/sh -c #\(nop\) )?ADD /.test(step), "has ADD"),
      ),
  },
  manualCheck("4.10", "Images contain no secrets", "this requires a scan of the files in an image"),
  manualCheck(
    "4.11",
    "Packages in images are verified",
    "the history of an image does not show how packages were verified",
  ),
  manualCheck("4.12", "Signatures are verified", "the Engine does not report which signatures were verified"),
];

/** Section 6: unused images and containers. */
export const sprawlChecks: readonly AuditCheck[] = [
  {
    id: "6.1",
    title: "The host has few unused images",
    remedy: "docker image prune --all",
    assess: ({ images, listed }) =>
      whenObserved(images, (all) =>
        whenObserved(listed, (containers) => {
          const used = new Set(containers.map(({ ImageID }) => ImageID));
          const unused = all.filter(({ id }) => !used.has(id)).length;
          return unused > all.length / 2 && unused > maxUnusedImages
            ? warn(`${unused} of ${all.length} images are not used by any container`)
            : pass;
        }),
      ),
  },
  {
    id: "6.2",
    title: "The host has few stopped containers",
    remedy: "docker container prune",
    assess: ({ listed }) =>
      whenObserved(listed, (containers) => {
        const idle = containers.filter(({ State }) => State !== "running").length;
        return idle > maxIdleContainers ? warn(`${idle} of ${containers.length} containers are not running`) : pass;
      }),
  },
];

/** A few unused images are acceptable, whatever their share. */
const maxUnusedImages = 5;

/** The limit of docker-bench-security. */
const maxIdleContainers = 25;

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

interface ImageUser {
  readonly name: string;
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
        ? { reason: "the Engine does not report its user" }
        : { value: inspected.value.Config.User ?? "" };
  return {
    value: [
      ...images.value.map(({ name, inspected }) => ({ name: `image ${name}`, user: user(inspected) })),
      ...containers.value.map(({ name, inspected }) => ({ name: `container ${name}`, user: user(inspected) })),
    ],
  };
}

function findRoot(user: Observed<string>): Problem {
  if (!("value" in user)) return notKnown(user.reason);
  const [name = ""] = user.value.split(":");
  return ["", "root", "0"].includes(name) ? "runs as root" : undefined;
}

function findStep({ history }: ImageFacts, isWrong: (step: string) => boolean, finding: string): Problem {
  if (!("value" in history)) return notKnown(history.reason);
  const steps = history.value.map(({ CreatedBy }) => CreatedBy?.slice(0, maxStepCharacters));
  if (steps.some((step) => step !== undefined && isWrong(step))) return finding;
  return steps.includes(undefined) ? notKnown("the Engine does not report how it was built") : undefined;
}
