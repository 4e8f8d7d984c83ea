import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readScripts } from "../src/guests/agent/custom-data.ts";

const message = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="a"

--a
Content-Type: multipart/mixed; boundary=b
MIME-Version: 1.0

--b
Content-Type: text/cloud-config

#cloud-config
--b
Content-Transfer-Encoding: base64

${Buffer.from("#!/bin/sh\necho ü\n").toString("base64")}
--b--
--a
Content-Disposition: attachment; filename="zz-last"
Content-Transfer-Encoding: quoted-printable

#!/bin/sh
echo =3D=C3=BC=20
exit
--a--
`;

test.each([
  ["a script", "#!/bin/sh\n", [["part-000", "#!/bin/sh\n"]]],
  ["a cloud-config", "#cloud-config\n", []],
  [
    "parts of parts",
    message,
    [
      ["part-001", "#!/bin/sh\necho ü\n"],
      ["zz-last", "#!/bin/sh\necho =ü \nexit"],
    ],
  ],
])("finds the scripts in %s, compressed or not", (_what, text, expected) => {
  for (const data of [Buffer.from(text), gzipSync(text)])
    expect(readScripts(data).map(({ name, content }) => [name, content.toString()])).toEqual(expected);
});
