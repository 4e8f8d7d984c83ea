import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { Server, Socket } from "node:net";

// A unit test needs nothing but the code: no process, no port, no other machine.
const starters = ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"] as const;
for (const name of starters) Object.assign(childProcess, { [name]: refuse(name) });
Object.assign(Socket.prototype, { connect: refuse("connect") });
Object.assign(Server.prototype, { listen: refuse("listen") });
syncBuiltinESMExports();

function refuse(what: string) {
  return () => {
    throw new Error(
      `A unit test calls ${what}. Tests that need processes or sockets end in .integration.test.ts, or stand in a test folder.`,
    );
  };
}
