import type { Diagram } from "./diagram.ts";

/** The states of a host, with the commands that lead from one to the next. */
export const hostStates: Diagram = {
  title: "The states of a host",
  width: 860,
  height: 320,
  boxes: {
    nothing: { x: 80, y: 90, text: ["nothing", "no resources"] },
    incomplete: { x: 300, y: 90, text: ["incomplete", "create has not ended"], width: 150 },
    ready: { x: 540, y: 90, text: ["ready", "Docker has answered"], width: 150, kind: "good" },
    stopped: { x: 770, y: 40, text: ["deallocated", "disks are billed"] },
    closed: { x: 770, y: 170, text: ["closed", "port denied to all"] },
    expired: { x: 540, y: 260, text: ["expired", "and one hour of grace"], width: 150, kind: "bad" },
    removed: { x: 770, y: 260, text: ["removed", "nothing is left"] },
    machine: { x: 80, y: 260, text: ["your machine", "with its own Docker"] },
    adopted: { x: 300, y: 260, text: ["adopted", "ready, still yours"], width: 150, kind: "good" },
  },
  arrows: [
    { from: "nothing", to: "incomplete", text: "create", bend: 24 },
    { from: "incomplete", to: "ready", text: "handshake" },
    { from: "incomplete", to: "nothing", text: "remove", bend: 24, shift: [0, 14] },
    { from: "ready", to: "stopped", text: "stop", bend: 18, shift: [-6, -6] },
    { from: "stopped", to: "ready", text: "start", bend: 18, shift: [12, 14] },
    { from: "ready", to: "closed", text: "close", bend: 18, shift: [14, -4] },
    { from: "closed", to: "ready", text: "open", bend: 18, shift: [32, 14] },
    { from: "ready", to: "expired", text: "--expires-in", bend: 18, shift: [40, 0] },
    { from: "expired", to: "ready", text: "extend", bend: 18, shift: [-26, 0] },
    { from: "ready", to: "removed", text: "remove", shift: [-20, 18] },
    { from: "expired", to: "removed", text: "sweep" },
    { from: "machine", to: "adopted", text: "adopt", bend: 24 },
    { from: "adopted", to: "machine", text: "remove", bend: 24, shift: [0, 14] },
  ],
};

/** Where the input of each adapter goes, and where certificates do. */
export const dataFlow: Diagram = {
  title: "From a description to a Docker host",
  width: 860,
  height: 400,
  groups: [
    { x: 160, y: 20, width: 350, height: 360, text: "@dockberth/core" },
    { x: 540, y: 20, width: 300, height: 360, text: "your Azure subscription" },
  ],
  boxes: {
    cli: { x: 80, y: 80, text: ["command line"] },
    action: { x: 80, y: 140, text: ["GitHub Action"] },
    slack: { x: 80, y: 200, text: ["Slack bot"] },
    functions: { x: 80, y: 260, text: ["Azure Function"] },
    docker: { x: 80, y: 340, text: ["docker", "build, run, compose"], kind: "key" },
    spec: { x: 250, y: 170, text: ["description", "validated first"] },
    plan: { x: 430, y: 170, text: ["plan", "names and template"] },
    authority: { x: 250, y: 270, text: ["authority (CA)", "its key stays here"], kind: "key" },
    certificates: { x: 430, y: 270, text: ["certificates", "server and client"], kind: "key" },
    manager: { x: 690, y: 80, text: ["Resource Manager", "one deployment"], width: 150 },
    machine: { x: 690, y: 200, text: ["virtual machine", "extension installs Engine"], width: 170 },
    engine: { x: 690, y: 320, text: ["Docker Engine", "port 2376, mutual TLS"], width: 170, kind: "good" },
  },
  arrows: [
    { from: "cli", to: "spec" },
    { from: "action", to: "spec" },
    { from: "slack", to: "spec" },
    { from: "functions", to: "spec" },
    { from: "spec", to: "plan" },
    { from: "authority", to: "certificates" },
    { from: "plan", to: "manager", text: "template", shift: [-8, -10] },
    { from: "certificates", to: "machine", text: "protected settings", shift: [-4, 26] },
    { from: "manager", to: "machine" },
    { from: "machine", to: "engine" },
    { from: "certificates", to: "docker", text: "client certificate", shift: [-62, -6] },
    { from: "docker", to: "engine", text: "Docker API over TLS", shift: [60, 18] },
  ],
};
