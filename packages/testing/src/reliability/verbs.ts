import { type Authority, type Azure, makeHost, parseHostSpec, removeHost } from "@berth/core";

/** What the matrices put to the test: every verb that changes something, as an adapter calls it. */
export const verbs = {
  create: async (azure: Azure, authority: Authority, input: HostInput) => {
    await makeHost(azure, parseHostSpec(input), authority);
  },
  remove: async (azure: Azure, _authority: Authority, { name, resourceGroup }: HostInput) => {
    await removeHost(azure, name, resourceGroup === undefined ? {} : { resourceGroup });
  },
} as const;

export type VerbName = keyof typeof verbs;

export interface HostInput {
  readonly name: string;
  readonly resourceGroup?: string;
  readonly allowFrom: readonly string[];
}
