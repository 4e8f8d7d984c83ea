import { expect, test } from "vitest";
import { type Meeting, meetingMatrix } from "../src/reliability/meeting.ts";
import { reportLine } from "../src/reliability/report.ts";
import { share } from "../src/reliability/share.ts";

const { takes, lanes } = share([], process.env, 11);
const busy = /^host-busy$/;
/** A resource may disappear between two reads. */
const gone = /^(host-busy|host-not-found|docker-unreachable)$/;

test.each<Meeting>([
  { first: "sweep", second: "extend", host: true, codes: gone },
  { first: "extend", second: "sweep", host: true, codes: gone },
  { first: "create", second: "create", host: false, codes: busy },
  { first: "create", second: "create by another", host: false, codes: /^(host-busy|authority-untrusted)$/ },
  { first: "create", second: "remove", host: false, codes: gone },
  { first: "remove", second: "create", host: true, codes: gone },
  { first: "remove", second: "remove", host: true, codes: gone },
  { first: "rotate", second: "rotate", host: true, codes: busy },
  { first: "rotate", second: "upgrade", host: true, codes: busy },
  { first: "upgrade", second: "rotate", host: true, codes: busy },
  { first: "rotate", second: "remove", host: true, codes: gone },
])(
  "completes one of $first and $second, which starts at any request of it, and completes or rejects the other",
  async (meeting) => {
    const report = await meetingMatrix(meeting, takes, lanes);
    console.log(reportLine("P7", `${meeting.first}, overlapped by ${meeting.second}`, report));
    expect(report.failures).toEqual([]);
    expect(report.struck).toBeGreaterThan(0);
  },
);
