// Where an authority and client certificates are kept: files, memory, or your own.
export { type EnsureAuthorityOptions, ensureAuthority } from "../stores/ensure-authority.ts";
export { type FileStore, fileStore, importedHostFile } from "../stores/file-store.ts";
export { memoryStore } from "../stores/memory-store.ts";
export {
  ensurePrivateFolder,
  readPrivateFile,
  writeOwnerOnlyFile,
  writePrivateFile,
} from "../stores/private-files.ts";
export type { CertificateStore, SizeCache, StoredAuthority } from "../stores/store.ts";
export { userFolder } from "../stores/user-folder.ts";
