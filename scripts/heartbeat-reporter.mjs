import { writeFileSync } from "node:fs";

const heartbeat = process.env["BERTH_TEST_HEARTBEAT"];

/** Tells scripts/test.mjs that the run goes on. */
export default class HeartbeatReporter {
  onTestCaseResult() {
    if (heartbeat !== undefined) writeFileSync(heartbeat, "");
  }
}
