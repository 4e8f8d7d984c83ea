/**
 * The application roles of the app registration. `Berth.Write` and `Berth.Grant` each hold `Berth.Read` and not one another,
 * since whoever has a certificate is root on a host; `Berth.Admin` holds all.
 */
export const roles = ["Berth.Read", "Berth.Write", "Berth.Grant", "Berth.Admin"] as const;
export type Role = (typeof roles)[number];

const held: Readonly<Record<Role, readonly Role[]>> = {
  "Berth.Read": ["Berth.Read"],
  "Berth.Write": ["Berth.Read", "Berth.Write"],
  "Berth.Grant": ["Berth.Read", "Berth.Grant"],
  "Berth.Admin": roles,
};

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

/** Whether somebody with these roles has `wanted`. */
export function holds(assigned: readonly Role[], wanted: Role): boolean {
  return assigned.some((role) => held[role].includes(wanted));
}
