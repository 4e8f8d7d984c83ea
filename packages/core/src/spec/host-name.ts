/** Of a host: part of the names of its resources, the computer's name, and the first label of its DNS name. */
export const hostNamePattern = /^[a-z](?:[a-z0-9-]{0,36}[a-z0-9])?$/;

export function isHostName(text: string): boolean {
  return hostNamePattern.test(text);
}
