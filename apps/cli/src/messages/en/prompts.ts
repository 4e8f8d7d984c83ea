/** Questions at a terminal. */
export const promptTexts = {
  yesOrNo: (question: string) => `${question} [y/N] `,
  loginPassword: (user: string, registry: string) => `Password of ${user} at ${registry}: `,
  newPassword: (user: string) => `New password of ${user}: `,
  removeExtension: (name: string) => `Remove extension ${name}?`,
  remove: (hosts: readonly string[]) =>
    `remove ${hostList(hosts)} and everything on ${hosts.length === 1 ? "it" : "them"}`,
  removeWithoutData: (hosts: readonly string[]) => `remove ${hostList(hosts)}, and keep the data disks`,
  removeData: (name: string) => `Delete ${name} and its data?`,
  removeImage: (image: string, versions: number) =>
    `Remove image ${image}${versions > 1 ? ` with ${versions} versions` : ""}?`,
  removeRest: (hosts: readonly string[]) =>
    `remove what may be left of ${hostList(hosts)}, which ${hosts.length === 1 ? "was" : "were"} not found`,
  restore: (hosts: readonly string[]) =>
    `restore the ${hosts.length === 1 ? "machine" : "machines"} of ${hostList(hosts)}, without Berth's certificates and settings`,
  prune: (host: string, { all, volumes }: { readonly all: boolean; readonly volumes: boolean }) =>
    `Delete stopped containers, unused networks, ${all ? "all unused" : "dangling"} images${volumes ? ", unused anonymous volumes with their data (before Engine 23, named ones too)" : ""} and the build cache of ${host}?`,
  applyChanges: (count: number) => `Apply ${count === 1 ? "this change" : `these ${count} changes`}?`,
  removeHosts: (parts: readonly string[]) => {
    const question = parts.join(", and ");
    return `${question.charAt(0).toUpperCase()}${question.slice(1)}?`;
  },
};

function hostList(names: readonly string[]): string {
  return `${names.length === 1 ? "host" : "hosts"} ${names.join(", ")}`;
}
