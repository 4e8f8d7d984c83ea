/**
 * The application roles of the app registration. `Berth.Write` and `Berth.Grant` each include `Berth.Read` but not each
 * other, because a client certificate makes its holder root on a host. `Berth.Admin` includes all.
 */
export const roles = ["Berth.Read", "Berth.Write", "Berth.Grant", "Berth.Admin"] as const;
export type Role = (typeof roles)[number];

const included: Readonly<Record<Role, readonly Role[]>> = {
  "Berth.Read": ["Berth.Read"],
  "Berth.Write": ["Berth.Read", "Berth.Write"],
  "Berth.Grant": ["Berth.Read", "Berth.Grant"],
  "Berth.Admin": roles,
};

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

/** Whether one of the assigned roles includes `required`. */
export function holds(assigned: readonly Role[], required: Role): boolean {
  return assigned.some((role) => included[role].includes(required));
}
