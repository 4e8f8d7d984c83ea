import { customScriptExtension, parseDockerSettings } from "@dockberth/core/settings";

const settings = parseDockerSettings({
  settings: { docker: { port: "2376", options: ["--icc=false"] } },
  protectedSettings: {},
});
console.log(customScriptExtension(settings).settings);
