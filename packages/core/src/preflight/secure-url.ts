/** Whether nobody on the path can change an answer: https, or http on this machine, as in tests. */
export function isSecureUrl(url: string): boolean {
  return /^https:\/\/|^http:\/\/127\.0\.0\.1[:/]/.test(url);
}
