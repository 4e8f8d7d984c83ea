/** The shell lines with which every task in a machine begins: the project and the kept cache are in place, with their programs. */
export const openingLines = `
mkdir -p /project /var/cache/kept
mount LABEL=project /project
mount LABEL=cache /var/cache/kept
export CI=true NO_COLOR=1 XDG_CACHE_HOME=/var/cache/kept PATH=/project/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /project
echo "$(. /etc/os-release; echo "$PRETTY_NAME"), Linux $(uname -r), $(stat -fc %T /sys/fs/cgroup) at /sys/fs/cgroup, $(cat /sys/kernel/security/lsm)"
`;

/** For a machine whose processor is emulated. */
export const slowLines = "export BERTH_TEST_TIME_FACTOR=5\n";

export const shellLines = "exec bash -i\n";

/** Runs Vitest with these words and returns its exit code. */
export function testLines(words) {
  return `BERTH_BUILT=1 exec node node_modules/vitest/vitest.mjs run ${words.map(quote).join(" ")}\n`;
}

/** The demo with real guests, the same as a user without rights, whose guests are simulated, and all guest tests. */
export const wholeLines = `
failed=0
berth() { node apps/cli/bin/berth.cjs "$@" </dev/null; }
echo "=== berth demo"
berth demo || failed=1
echo "=== berth demo, as a user"
useradd --create-home user
setpriv --reuid=user --regid=user --init-groups env HOME=/home/user XDG_CACHE_HOME=/home/user/.cache node apps/cli/bin/berth.cjs demo </dev/null || failed=1
echo "=== tests with real guests"
node scripts/test.mjs --project=guests || failed=1
exit $failed
`;

function quote(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
