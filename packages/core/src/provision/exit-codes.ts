/** What the script ends with, and what each end means: why it happened, and what helps. 0 is success. */
export const provisionExitCodes: Readonly<Record<number, { readonly reason: string; readonly hint: string }>> = {
  10: {
    reason: "the machine's operating system is not supported",
    hint: "Choose Ubuntu 22.04 or later, Debian 12 or 13, RHEL 8 or later, SLES, Azure Linux 3 or Flatcar.",
  },
  11: {
    reason: "another package manager held the lock for too long",
    hint: "Wait until the machine's own updates are done, then run the same command again.",
  },
  12: {
    reason: "the package repository could not be reached, or is not the one it should be",
    hint: "Check the machine's way out (NAT, firewall, proxy), or name a mirror; then run the same command again.",
  },
  13: {
    reason: "the packages of Docker Engine could not be installed or removed",
    hint: "The output says which package stands in the way. Run the same command again, or remove the host.",
  },
  14: { reason: "the daemon does not take the options in daemon.json", hint: "Correct or remove the option." },
  15: {
    reason: "Docker Engine was installed but did not start",
    hint: "`berth logs` shows what the daemon said. Correct its options, and run the same command again.",
  },
  16: { reason: "a registry refused the login", hint: "Check the user name, the password and the registry's address." },
  17: {
    reason: "the services of the compose file did not start",
    hint: "`berth run NAME -- cat /var/log/berth-compose.log` says why. Correct the compose file, and run it again.",
  },
  18: {
    reason: "the work took longer than it may",
    hint: "Check that the machine can reach its package mirror, then run the same command again.",
  },
  19: { reason: "the settings cannot be applied on this machine", hint: "The output says which, and why." },
  20: {
    reason: "the machine has a daemon.json, and nothing to merge it with",
    hint: "Install python3 or jq on the machine, or move its daemon.json away.",
  },
  21: {
    reason: "the machine is a node of a swarm, and its containers would stop with the daemon",
    hint: "Take the node out of the swarm first: `docker swarm leave`, after draining it.",
  },
};
