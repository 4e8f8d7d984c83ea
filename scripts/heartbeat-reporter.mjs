import { writeFileSync } from "node:fs";

const { BERTH_TEST_HEARTBEAT: heartbeat } = process.env;

/** Tells scripts/test.mjs that the run goes on. */
export default class HeartbeatReporter {
  onTestCaseResult() {
    if (heartbeat !== undefined) writeFileSync(heartbeat, "");
  }
}
