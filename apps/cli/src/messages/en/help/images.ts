import type { CommandText } from "../../command-text.ts";
import { yesText } from "./options.ts";

/** The commands for images that Berth makes. */
export const imageCommands = {
  image: {
    summary: "make images with Docker in them, for hosts that start faster",
    description:
      "Make images that have Docker Engine and container images in them, in a gallery of Azure. A host that is created from one fetches no package. Azure bills the storage of each version in each region until you remove it.",
  },
  imageCreate: {
    summary: "make a new version of an image",
    description:
      "Create a machine, run the script and pull the container images on it, remove its keys and its identity, let Azure capture its disk as a new version of the image, and remove the machine. This takes 10 to 30 minutes, in which the machine is billed. What the script leaves on the disk is in the image, so it must not leave secrets; logins of --login are not in it. Everybody with read access to the machine can read the script while it runs.",
    arguments: { image: "the name of the image: lower-case letters, digits and dashes" },
    options: {
      from: "the image that it is based on, as --image of `berth create` (default: ubuntu-24.04)",
      run: "a script that runs as root on the machine, with Docker",
      pull: "a container image to have in it",
      region: "a region that gets a copy, beside the location of the machine",
    },
    examples: [
      ["berth image create ci --from debian-13 --pull node:24 --pull postgres:18", "what every job needs"],
      ["berth image create ci --run setup.sh --region northeurope", "for hosts in two regions"],
      ["berth create job-1 --allow-from me --image gallery:ci", "a host of the newest version"],
      ["berth create job-1 --allow-from me --image gallery:ci:1.0.0", "a host of one version"],
    ],
  },
  imageList: {
    summary: "list the images that Berth has made",
    description: "List the images that Berth has made in this subscription, with their versions and regions.",
    examples: [["berth image list", "versions, Engine, regions and age"]],
  },
  imageRemove: {
    summary: "remove an image or one of its versions",
    description:
      "Remove an image with all versions, or one version. Hosts that were created from it stay as they are; no further host can be created from it.",
    arguments: { image: "the image: NAME or NAME:VERSION" },
    options: yesText,
    examples: [
      ["berth image remove ci:1.0.0", "one version; asks for confirmation"],
      ["berth image remove ci --yes", "all versions"],
    ],
  },
} satisfies Readonly<Record<string, CommandText>>;
