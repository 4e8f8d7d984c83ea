import { expect, test } from "vitest";
import { type Meeting, meetingMatrix } from "../src/reliability/meeting.ts";
import { reportLine } from "../src/reliability/report.ts";
import { share } from "../src/reliability/share.ts";

const { takes, lanes } = share([], process.env, 11);
const busy = /^host-busy$/;
/** A resource may disappear between two reads. */
const gone = /^(host-busy|host-not-found|docker-unreachable)$/;

/** `npm test` has one pair of each kind: one host from two sides, a host that goes, and two changes of its certificates. */
const meetings: readonly Meeting[] = [
  { first: "create", second: "create", host: false, codes: busy },
  { first: "create", second: "remove", host: false, codes: gone },
  { first: "rotate", second: "upgrade", host: true, codes: busy },
];
const otherMeetings: readonly Meeting[] = [
  { first: "sweep", second: "extend", host: true, codes: gone },
  { first: "extend", second: "sweep", host: true, codes: gone },
  { first: "create", second: "create by another", host: false, codes: /^(host-busy|authority-untrusted)$/ },
  { first: "remove", second: "create", host: true, codes: gone },
  { first: "remove", second: "remove", host: true, codes: gone },
  { first: "rotate", second: "rotate", host: true, codes: busy },
  { first: "upgrade", second: "rotate", host: true, codes: busy },
  { first: "rotate", second: "remove", host: true, codes: gone },
];
const title =
  "completes one of $first and $second, which starts at any request of it, and completes or rejects the other";

test.each(meetings)(title, completesOne);
test.each(otherMeetings)(title, { tags: ["long"] }, completesOne);

async function completesOne(meeting: Meeting): Promise<void> {
  const report = await meetingMatrix(meeting, takes, lanes);
  console.log(reportLine("P7", `${meeting.first}, overlapped by ${meeting.second}`, report));
  expect(report.failures).toEqual([]);
  expect(report.struck).toBeGreaterThan(0);
}
