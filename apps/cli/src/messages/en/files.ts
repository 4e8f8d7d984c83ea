/** Why a file or folder of this user is not safe or not usable, and what to do. */
export const fileTexts = {
  notAFile: { reason: "it is not a file", remedy: (path: string) => `Remove ${path}.` },
  linkForFile: { reason: "it is a symbolic link", remedy: "Replace the link with the file itself." },
  linkForFolder: { reason: "it is a symbolic link", remedy: "Replace the link with a folder of your own." },
  foreignOwner: {
    reason: "it belongs to another user",
    remedy: "Run the command as its owner, or set BERTH_HOME to a folder of your own.",
  },
  openToOthers: {
    reason: (mode: string) => `its mode ${mode} gives other users access`,
    remedy: (path: string, mode: string) =>
      `Run chmod ${mode} ${path}; if others could read a private key, create a new one.`,
  },
  missing: "the file does not exist",
  noKeyAtHand: "the private key of the authority is not available",
  grant: {
    notAGrant: "it is not a grant of Berth",
    noHost: "it names no host",
    noPort: "it names no port",
    badAddress: "its address is neither an IP address nor a DNS name",
    addressInAzure: "the address that Azure gives",
    hostOfAuthority: (address: string, authority: string) => `${address}, authority ${authority}`,
    noKey: "it contains no key; give --key",
    authority: "The authority's certificate in the grant",
  },
};

export const authorityName = (user: string, machine: string) => `Berth authority of ${user} at ${machine}`;
