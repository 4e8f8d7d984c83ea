/** Docker's standard port for TLS: https://docs.docker.com/engine/security/protect-access/ */
export const dockerTlsPort = 2376;
