import { fill, find, requestJson, texts } from "./request.js";

let caller = { owner: "", roles: [] };

export async function showCaller() {
  caller = await requestJson("GET", "caller");
  const names = caller.roles.map((role) => role.replace("Berth.", "").toLowerCase());
  find("#caller").textContent = fill(texts.caller, { name: caller.name, roles: names.join(", ") });
  find("#new").hidden = !mayWrite();
}

export const isAdmin = () => caller.roles.includes("Berth.Admin");
export const mayGrant = () => caller.roles.includes("Berth.Grant") || isAdmin();
export const mayWrite = () => caller.roles.includes("Berth.Write") || isAdmin();
export const isOwn = ({ owner }) => owner === caller.owner;

/** Hosts of other owners are for administrators, even to look into. */
export const mayUse = (host) => isAdmin() || isOwn(host);
