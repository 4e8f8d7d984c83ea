/** Why a file of this user is not usable. */
export const fileTexts = {
  missing: "the file does not exist",
  notJson: "it is not JSON",
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
