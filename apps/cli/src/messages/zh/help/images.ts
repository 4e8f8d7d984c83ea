import type { Translation } from "@dockberth/core";
import type * as english from "../../en/help/images.ts";
import { yesText } from "./options.ts";

/** The commands for images that Berth makes. */
export const imageCommands = {
  image: {
    summary: "制作带有 Docker 的映像，让主机更快启动",
    description:
      "在 Azure 的库中制作带有 Docker Engine 和容器映像的映像。由此创建的主机不下载任何软件包。在您删除之前，Azure 对每个版本在每个区域的存储计费。",
  },
  imageCreate: {
    summary: "制作映像的新版本",
    description:
      "创建一台计算机，在其上运行脚本并拉取容器映像，移除其密钥和标识，让 Azure 将其磁盘捕获为映像的新版本，然后删除该计算机。这需要 10 到 30 分钟，其间该计算机会计费。脚本留在磁盘上的内容会在映像中，因此不得留下机密；--login 的登录信息不在其中。脚本运行期间，对该计算机有读取权限的所有人都能读取脚本。",
    arguments: { image: "映像的名称：小写字母、数字和连字符" },
    options: {
      from: "它所基于的映像，与 `berth create` 的 --image 相同（默认：ubuntu-24.04）",
      run: "以 root 身份在计算机上运行的脚本，可使用 Docker",
      pull: "映像中要有的容器映像",
      region: "除计算机所在位置外，也获得副本的区域",
    },
    examples: [
      ["berth image create ci --from debian-13 --pull node:24 --pull postgres:18", "每个作业都需要的内容"],
      ["berth image create ci --run setup.sh --region northeurope", "用于两个区域中的主机"],
      ["berth create job-1 --allow-from me --image gallery:ci", "使用最新版本的主机"],
      ["berth create job-1 --allow-from me --image gallery:ci:1.0.0", "使用某个版本的主机"],
    ],
  },
  imageList: {
    summary: "列出 Berth 制作的映像",
    description: "列出 Berth 在此订阅中制作的映像及其版本和区域。",
    examples: [["berth image list", "版本、Engine、区域和时间"]],
  },
  imageRemove: {
    summary: "删除映像或其某个版本",
    description: "删除映像及其所有版本，或删除某个版本。由它创建的主机保持不变；不能再由它创建主机。",
    arguments: { image: "映像：NAME 或 NAME:VERSION" },
    options: yesText,
    examples: [
      ["berth image remove ci:1.0.0", "一个版本；要求确认"],
      ["berth image remove ci --yes", "所有版本"],
    ],
  },
} satisfies Translation<typeof english.imageCommands>;
