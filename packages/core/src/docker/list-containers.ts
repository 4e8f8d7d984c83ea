import * as z from "zod";
import type { TlsMaterial } from "../certificates/material.ts";
import { parseJson } from "../json.ts";
import { lazy } from "../lazy.ts";
import { answerTexts } from "../messages/docker.ts";
import { clipped, printable } from "../printable.ts";
import { type AskDockerOptions, askDocker } from "./ask-docker.ts";
import type { DockerAddress } from "./connect.ts";

/** A container, without its environment and mounts, which may hold secrets. */
export interface ListedContainer {
  /** The first 12 characters. */
  readonly id: string;
  readonly names: readonly string[];
  readonly image: string;
  /** Such as `running`. */
  readonly state: string;
  /** Such as `Up 5 minutes`. */
  readonly status: string;
}

/** A container takes 1 KB to 4 KB. */
const maxBytes = 4 * 1024 * 1024;

const text = lazy(() => z.string().transform((value) => clipped(printable(value), 300)));
const schema = lazy(() =>
  z.array(z.object({ Id: text(), Names: z.array(text()).default([]), Image: text(), State: text(), Status: text() })),
);

/**
 * Lists all containers of a host, running or not. What the host answers is limited and cleaned.
 * @throws BerthError `docker-unreachable`, `docker-untrusted`, `certificate-expired`, `clock-skewed`
 */
export async function listContainers(
  host: DockerAddress,
  client: TlsMaterial,
  options: AskDockerOptions = {},
): Promise<readonly ListedContainer[]> {
  const path = "/containers/json?all=true";
  const { status, body, untrusted } = await askDocker(host, client, { path, maxBytes }, options);
  const { data, success } = schema().safeParse(parseJson(body));
  if (status !== 200 || !success) throw untrusted(answerTexts.noContainers(path, status));
  return data.map(({ Id, Names, Image, State, Status }) => ({
    id: Id.slice(0, 12),
    names: Names.map((each) => each.replace(/^\//, "")),
    image: Image,
    state: State,
    status: Status,
  }));
}
