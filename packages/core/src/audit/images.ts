import { type AuditCheck, every, type Finding, forPeople, given, pass, unknown, warn } from "./check.ts";
import type { Answer, AuditFacts, ImageFacts } from "./facts.ts";

/** Section 4: images, and how they were built. */
export const imageChecks: readonly AuditCheck[] = [
  {
    id: "4.1",
    title: "Containers run as a user other than root",
    remedy: "Add USER to the Dockerfile, or run the container with --user.",
    assess: (facts) => every(usersOf(facts), "images or containers", ({ user }) => findRoot(user)),
  },
  forPeople("4.2", "Base images are trusted", "whom to trust is nothing that Docker knows"),
  forPeople("4.3", "Images hold no needless packages", "what is needless only the image's makers know"),
  forPeople("4.4", "Images are scanned and rebuilt", "there is no scanner here; use the registry's own"),
  forPeople("4.5", "Content trust is on", "DOCKER_CONTENT_TRUST is set where the client runs, not on the host"),
  {
    id: "4.6",
    title: "Images say how their health is checked",
    remedy: "Add HEALTHCHECK to the Dockerfile.",
    assess: ({ images }) =>
      every(images, "images", ({ inspected }) => {
        if (!("value" in inspected)) return unknown(inspected.reason);
        const test = inspected.value.Config?.Healthcheck?.Test ?? [];
        return test.length === 0 || test[0] === "NONE" ? "has no HEALTHCHECK" : undefined;
      }),
  },
  {
    id: "4.7",
    title: "Images do not update package lists in a step of its own",
    remedy: "Put the update and the installation into one RUN.",
    assess: ({ images }) =>
      every(images, "images", (image) =>
        findStep(
          image,
          (step) => updates.test(step) && !installs.test(step),
          "updates package lists and installs nothing",
        ),
      ),
  },
  forPeople("4.8", "Images hold no setuid programs", "that is asked of the files in an image, not of Docker"),
  {
    id: "4.9",
    title: "Images are built with COPY rather than ADD",
    remedy: "Use COPY, and RUN with a checksum for what comes from the network.",
    assess: ({ images }) =>
      every(images, "images", (image) =>
        findStep(image, (step) => /^(\/bin\/sh -c #\(nop\) )?ADD /.test(step), "has ADD"),
      ),
  },
  forPeople("4.10", "Images hold no secrets", "that is asked of the files in an image, not of Docker"),
  forPeople("4.11", "Packages in images are verified", "the steps of an image do not say how they verified"),
  forPeople("4.12", "Signatures are verified", "the Engine does not say which signatures were checked"),
];

/** Section 6: what is left lying about. */
export const sprawlChecks: readonly AuditCheck[] = [
  {
    id: "6.1",
    title: "There are not many images that nothing uses",
    remedy: "docker image prune --all",
    assess: ({ images, listed }) =>
      given(images, (all) =>
        given(listed, (containers) => {
          const used = new Set(containers.map(({ ImageID }) => ImageID));
          const unused = all.filter(({ id }) => !used.has(id)).length;
          return unused > all.length / 2 && unused > fewImages
            ? warn(`${unused} of ${all.length} images are used by no container`)
            : pass;
        }),
      ),
  },
  {
    id: "6.2",
    title: "There are not many containers that do not run",
    remedy: "docker container prune",
    assess: ({ listed }) =>
      given(listed, (containers) => {
        const idle = containers.filter(({ State }) => State !== "running").length;
        return idle > mostIdleContainers ? warn(`${idle} of ${containers.length} containers do not run`) : pass;
      }),
  },
];

/** A handful of images is no sprawl, whatever uses them. */
const fewImages = 5;

/** The number of docker-bench-security. */
const mostIdleContainers = 25;

const updates = /\b(apt-get|apt|yum|dnf|zypper|apk)\s+(-\S+\s+)*(update|refresh|makecache)\b/;
const installs = /\b(install|add|upgrade|dist-upgrade)\b|apk\s+.*\badd\b/;

interface User {
  readonly name: string;
  readonly user: Answer<string>;
}

function usersOf({ images, containers }: AuditFacts): Answer<readonly User[]> {
  if (!("value" in images)) return images;
  if (!("value" in containers)) return containers;
  const user = (
    inspected: Answer<{ readonly Config?: { readonly User?: string | undefined } | undefined }>,
  ): Answer<string> =>
    !("value" in inspected)
      ? inspected
      : inspected.value.Config === undefined
        ? { reason: "the Engine does not say its user" }
        : { value: inspected.value.Config.User ?? "" };
  return {
    value: [
      ...images.value.map(({ name, inspected }) => ({ name: `image ${name}`, user: user(inspected) })),
      ...containers.value.map(({ name, inspected }) => ({ name: `container ${name}`, user: user(inspected) })),
    ],
  };
}

function findRoot(user: Answer<string>): Finding {
  if (!("value" in user)) return unknown(user.reason);
  const [name = ""] = user.value.split(":");
  return ["", "root", "0"].includes(name) ? "runs as root" : undefined;
}

function findStep({ history }: ImageFacts, isWrong: (step: string) => boolean, finding: string): Finding {
  if (!("value" in history)) return unknown(history.reason);
  const steps = history.value.map(({ CreatedBy }) => CreatedBy);
  if (steps.some((step) => step !== undefined && isWrong(step))) return finding;
  return steps.includes(undefined) ? unknown("the Engine does not say how it was built") : undefined;
}
